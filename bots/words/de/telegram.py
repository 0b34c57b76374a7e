"""Was nur Telegram braucht: sein Menü, Fragen eine nach der anderen, Angebote, und warum etwas nicht ankam."""

SENTENCES: dict[str, str] = {
    # die Seite des Bots
    "telegram.about.short": "Macht aus einem Drehbuch einen fertigen Film, auf eigenen Rechnern.",
    "telegram.about.long": (
        "Schick mir ein Drehbuch oder eine Geschichte als Datei, oder füge den Text ein. Ich zeichne die Figuren, gebe ihnen "
        "Stimmen, mache Musik und Schnitt und bringe den Film in diesen Chat zurück. Alles entsteht auf den Rechnern "
        "derer, die mich betreiben."
    ),
    # Worte im privaten Chat, die kein Befehl sind
    "telegram.hint.title": "Schick mir ein Drehbuch",
    "telegram.hint.text": (
        "Als Datei (.fountain, .fdx, .txt, .md, .docx, .pdf, oder mehrere in einem .zip) oder als eingefügten Text. "
        "/help zeigt, was ich sonst kann, mit einem Beispiel, das mit einem Tipp ein Film wird."
    ),
    "telegram.edited": "Es gilt, was du zuerst geschickt hast. Schick es neu, um etwas zu ändern.",
    # Angebote
    "telegram.offer.file": "Einen Film aus „{name}“ machen?",
    "telegram.offer.files": "Filme aus diesen {count} Drehbüchern machen?",
    "telegram.offer.pasted": "Einen Film aus diesem Text machen?",
    "telegram.offer.text": (
        "Zuerst siehst du das Storyboard. Wenn du Stil oder anderes wählen willst, antworte auf die Datei mit /film."
    ),
    "telegram.offer.button.film": "🎬 Film machen",
    "telegram.offer.button.films": "🎬 {count} Filme machen",
    "telegram.offer.button.no": "Jetzt nicht",
    "telegram.offer.gone": "Dieses Angebot galt jemand anderem oder ist schon beantwortet.",
    "telegram.other.title": "„{name}“ ist kein Drehbuch",
    "telegram.other.text": (
        "Um ein Bild oder Musik für deine Filme aufzuheben, antworte auf die Datei mit {asset}; "
        "für die Stimme von jemandem, der zustimmt, mit {voice}."
    ),
    # Fragen
    "telegram.ask.now": "Jetzt:",
    "telegram.ask.leave": "Antworte auf diese Nachricht. /abbrechen hört auf.",
    "telegram.ask.optional": "Antworte auf diese Nachricht. /weiter lässt es leer, /abbrechen hört auf.",
    "telegram.ask.skip": "Antworte mit dem neuen Text. /weiter lässt es, wie es ist, /abbrechen hört auf.",
    "telegram.ask.required": "Hier braucht es eine Antwort.",
    "telegram.ask.long": "Das sind {count} Zeichen; möglich sind höchstens {limit}.",
    "telegram.ask.file": "Schick die Datei",
    "telegram.ask.script": "Schick das Drehbuch als Datei oder füge es ein",
    "telegram.ask.left": "Abgebrochen. Nichts wurde geändert.",
    "telegram.words.cancel": "abbrechen, stopp, cancel, stop",
    "telegram.words.skip": "weiter, skip, lassen",
    # Dateien
    "telegram.file.large": "„{name}“ ist zu groß: Lesen kann ich hier bis zu {limit}.",
    "telegram.file.gone": "„{name}“ liegt nicht mehr bei Telegram. Schick die Datei bitte noch einmal.",
    "telegram.file.unreadable": (
        "„{name}“ ist angekommen, aber der Bot kann es von seinem Bot-API-Server nicht lesen. docs/telegram.md sagt, wie sich "
        "beide einen Ordner teilen."
    ),
    "telegram.files.many": "Höchstens {most} Dateien auf einmal; pack mehr in ein .zip.",
    # was Telegram ablehnt
    "telegram.mute.title": "In der Gruppe darf ich nicht schreiben",
    "telegram.right": "Jemand, der die Gruppe verwaltet, kann es erlauben; es fehlt: {permission}.",
    "telegram.gone": "Die Nachricht oder der Chat ist nicht mehr da.",
    "telegram.left": "Ich bin nicht mehr in diesem Chat.",
    "telegram.size": "Die Datei ist zu groß für Telegram.",
    "telegram.flood": "Telegram bittet um eine Pause. Versuch es bitte gleich noch einmal.",
    "telegram.slow": "Telegram antwortet gerade nicht. Versuch es bitte bald noch einmal.",
    "telegram.away": "Telegram ist gerade nicht erreichbar. Versuch es bitte bald noch einmal.",
    "telegram.conflict": "Ein anderer Prozess benutzt dasselbe Token.",
    "telegram.refused": "Telegram hat die Nachricht abgelehnt.",
    # Einrichtung
    "telegram.token.missing": (
        "Der Telegram-Bot hat kein Token. Setze telegram.token in config.yaml (docs/telegram.md sagt, woher es kommt)."
    ),
    "telegram.token": "Telegram kennt das Token nicht. Kopiere es neu von BotFather nach telegram.token in config.yaml.",
}
