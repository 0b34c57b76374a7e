"""Was nur Discord braucht: seine Menüs, und warum etwas nicht angekommen ist."""

SENTENCES: dict[str, str] = {
    # menus
    "discord.menu.film": "Film machen",
    "discord.group": "Mehr von Storyreel",
    "discord.group.character": "Die Figuren deiner Filme",
    "discord.group.characters": "Die Figuren deiner Filme",
    "discord.group.project": "Deine Projekte",
    "discord.group.projects": "Deine Projekte",
    "discord.group.scene": "Die Szenen eines Films",
    "discord.group.scenes": "Die Szenen eines Films",
    "discord.group.shot": "Die Einstellungen einer Szene",
    "discord.group.voice": "Die Stimmen eines Films",
    "discord.group.voices": "Die Stimmen eines Films",
    "discord.group.asset": "Was du hochgeladen hast",
    "discord.group.assets": "Was du hochgeladen hast",
    "discord.group.library": "Was du hochgeladen hast",
    "discord.group.settings": "Was für jeden Film gilt",
    "discord.group.setting": "Was für jeden Film gilt",
    "discord.group.rules": "Wer hier was darf",
    "discord.group.rule": "Wer hier was darf",
    "discord.group.takes": "Mehrere Fassungen zur Auswahl",
    "discord.group.take": "Mehrere Fassungen zur Auswahl",
    "discord.group.film": "Deine Filme",
    "discord.group.films": "Deine Filme",
    # answers
    "discord.done": "Erledigt.",
    "discord.form.open": "✏️ Formular öffnen",
    "discord.form.text": "Discord wollte eine Antwort, bevor das Formular fertig war. Jetzt ist es da.",
    "discord.form.lost": "Dieses Formular gibt es nicht mehr. Bitte fang mit dem Befehl oder dem Knopf noch einmal an.",
    "discord.options.long": (
        "Das sind mehr Angaben, als ein Formular für den Text mitnehmen kann. "
        "Bitte schreib den Text in die Angabe „{name}“ oder häng eine Datei an."
    ),
    "discord.outdated": (
        "Die Befehle dieses Bots haben sich geändert. "
        "Discord zeigt die neuen, wenn du es neu startest oder eine Minute wartest."
    ),
    "discord.large.footer": "Die Dateien waren zu groß für diesen Kanal.",
    "discord.thread.text": "Alles zu diesem Film steht im Thread.",
    "setting.threads": "Ein Thread für jeden Film (Discord)",
    # files
    "discord.upload.large": "„{name}“ ist zu groß: Gelesen werden hier bis zu {limit}.",
    "discord.upload.gone": (
        "„{name}“ ist nicht mehr bei Discord: Die Nachricht wurde geändert oder gelöscht. Bitte häng die Datei noch einmal an."
    ),
    "discord.upload.slow": "„{name}“ ließ sich nicht von Discord laden. Bitte versuch es gleich noch einmal.",
    # what Discord refuses
    "discord.forbidden": (
        "Das darf ich hier nicht. Wer diesen Server verwaltet, kann mir in den Einstellungen des Kanals erlauben, "
        "was fehlt: {permission}."
    ),
    "discord.gone": "Die Nachricht oder den Kanal gibt es nicht mehr.",
    "discord.large": "Die Datei ist zu groß für diesen Kanal.",
    "discord.busy": "Discord antwortet gerade nicht. Bitte versuch es bald noch einmal.",
    "discord.closed": "Die Verbindung zu Discord wird gerade neu aufgebaut. Bitte versuch es bald noch einmal.",
    "discord.refused": "Discord hat die Nachricht abgelehnt.",
    "discord.file": "Eine Datei dieser Nachricht ist nicht mehr gespeichert. Bitte frag noch einmal danach.",
    # setting up
    "discord.token.missing": (
        "Der Discord-Bot hat kein Token. Trag discord.token in config.yaml ein (docs/discord.md sagt, woher du es bekommst)."
    ),
    "discord.token.wrong": (
        "Discord nimmt das Token nicht an. Kopier es noch einmal aus dem Developer Portal nach discord.token in config.yaml."
    ),
}
