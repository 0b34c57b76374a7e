"""What only Telegram needs: its menu, questions one by one, offers, and why something did not arrive."""

SENTENCES: dict[str, str] = {
    # the bot's own page
    "telegram.about.short": "Turns a script into a finished film, made on our own machines.",
    "telegram.about.long": (
        "Send me a screenplay or a story as a file, or paste it. I draw the characters, give them voices, score and cut "
        "the film, and bring it back into this chat. Everything is made on the machines of whoever runs me."
    ),
    # words in a private chat that are no command
    "telegram.hint.title": "Send me a script",
    "telegram.hint.text": (
        "As a file (.fountain, .fdx, .txt, .md, .docx, .pdf, or several in a .zip), or pasted as text. "
        "/help shows what else I do, with an example that makes a film in one tap."
    ),
    "telegram.edited": "I keep to the message as you first sent it. Send it anew to change something.",
    # offers
    "telegram.offer.file": "Make a film of “{name}”?",
    "telegram.offer.files": "Make films of these {count} scripts?",
    "telegram.offer.pasted": "Make a film of this text?",
    "telegram.offer.text": "You see the storyboard first. To choose a style or anything else, answer the file with /film.",
    "telegram.offer.button.film": "🎬 Make the film",
    "telegram.offer.button.films": "🎬 Make {count} films",
    "telegram.offer.button.no": "Not now",
    "telegram.offer.gone": "That offer was made to somebody else, or has been answered already.",
    "telegram.other.title": "“{name}” is no script",
    "telegram.other.text": (
        "To keep a picture or music for your films, answer the file with {asset}; a voice of somebody who agrees, with {voice}."
    ),
    # questions
    "telegram.ask.now": "Now:",
    "telegram.ask.leave": "Answer this message. /cancel stops.",
    "telegram.ask.optional": "Answer this message. /skip leaves it empty, /cancel stops.",
    "telegram.ask.skip": "Answer this message with the new text. /skip keeps it as it is, /cancel stops.",
    "telegram.ask.required": "An answer is needed here.",
    "telegram.ask.long": "That has {count} letters; up to {limit} are possible.",
    "telegram.ask.file": "Send the file",
    "telegram.ask.script": "Send the script as a file, or paste it",
    "telegram.ask.left": "Stopped. Nothing was changed.",
    "telegram.words.cancel": "cancel, stop, abort",
    "telegram.words.skip": "skip, keep",
    # files
    "telegram.file.large": "“{name}” is too large: up to {limit} can be read here.",
    "telegram.file.gone": "“{name}” is no longer on Telegram. Please send the file again.",
    "telegram.file.unreadable": (
        "“{name}” arrived, but the bot cannot read it from its Bot API server. docs/telegram.md tells how they share a folder."
    ),
    "telegram.files.many": "Up to {most} files at once; put more into a .zip.",
    # what Telegram refuses
    "telegram.mute.title": "I cannot write in that group",
    "telegram.right": "An administrator of the group can allow it; what is missing: {permission}.",
    "telegram.gone": "The message or the chat is no longer there.",
    "telegram.left": "I am no longer in that chat.",
    "telegram.size": "The file is too large for Telegram.",
    "telegram.flood": "Telegram asks for a pause. Please try again in a moment.",
    "telegram.slow": "Telegram does not answer at the moment. Please try again soon.",
    "telegram.away": "Telegram cannot be reached at the moment. Please try again soon.",
    "telegram.conflict": "Another process uses the same token.",
    "telegram.refused": "Telegram refused the message.",
    # setting up
    "telegram.token.missing": (
        "The Telegram bot has no token. Set telegram.token in config.yaml (docs/telegram.md says where to get it)."
    ),
    "telegram.token": "Telegram does not know the token. Copy it again from BotFather into telegram.token in config.yaml.",
}
