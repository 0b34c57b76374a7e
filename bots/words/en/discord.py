"""What only Discord needs: its menus, and why something did not arrive."""

SENTENCES: dict[str, str] = {
    # menus
    "discord.menu.film": "Make a film",
    "discord.group": "More of Storyreel",
    "discord.group.character": "The characters of your films",
    "discord.group.characters": "The characters of your films",
    "discord.group.project": "Your projects",
    "discord.group.projects": "Your projects",
    "discord.group.scene": "The scenes of a film",
    "discord.group.scenes": "The scenes of a film",
    "discord.group.shot": "The shots of a scene",
    "discord.group.voice": "The voices of a film",
    "discord.group.voices": "The voices of a film",
    "discord.group.asset": "What you have uploaded",
    "discord.group.assets": "What you have uploaded",
    "discord.group.library": "What you have uploaded",
    "discord.group.settings": "What holds for every film",
    "discord.group.setting": "What holds for every film",
    "discord.group.rules": "Who may do what here",
    "discord.group.rule": "Who may do what here",
    "discord.group.takes": "Several versions to choose from",
    "discord.group.take": "Several versions to choose from",
    "discord.group.film": "Your films",
    "discord.group.films": "Your films",
    # answers
    "discord.done": "Done.",
    "discord.form.open": "✏️ Open the form",
    "discord.form.text": "Discord wanted an answer before the form was ready. It is now.",
    "discord.form.lost": "That form is no longer there. Please begin again with the command or the button.",
    "discord.options.long": (
        "Those are more options than a form for the text can carry. "
        "Please put the text into the option “{name}”, or attach a file."
    ),
    "discord.outdated": (
        "The commands of this bot have changed. Discord shows the new ones once you restart it or wait a minute."
    ),
    "discord.large.footer": "The files were too large for this channel.",
    "discord.thread.text": "Everything about this film is in the thread.",
    "setting.threads": "A thread for every film (Discord)",
    # files
    "discord.upload.large": "“{name}” is too large: up to {limit} can be read here.",
    "discord.upload.gone": "“{name}” is no longer on Discord: the message was edited or deleted. Please attach the file again.",
    "discord.upload.slow": "“{name}” could not be downloaded from Discord. Please try again in a moment.",
    # what Discord refuses
    "discord.forbidden": (
        "I may not do that here. Somebody who manages this server can allow it in the channel's settings; "
        "what is missing: {permission}."
    ),
    "discord.gone": "The message or the channel is no longer there.",
    "discord.large": "The file is too large for this channel.",
    "discord.busy": "Discord does not answer at the moment. Please try again soon.",
    "discord.closed": "The connection to Discord is being opened again. Please try again soon.",
    "discord.refused": "Discord refused the message.",
    "discord.file": "A file that belongs to this message is no longer stored. Please ask for it again.",
    # setting up
    "discord.token.missing": (
        "The Discord bot has no token. Set discord.token in config.yaml (docs/discord.md says where to get it)."
    ),
    "discord.token.wrong": (
        "Discord does not accept the token. Copy it again from the developer portal into discord.token in config.yaml."
    ),
}
