"""What can go wrong with the writer that asks a language model (core.neural.writer), in German."""

SENTENCES = {
    "ollama.client": 'Das Paket, das mit Ollama spricht, ist nicht installiert: pip install "storyreel[neural]"',
    "ollama.client.chat": "Auf diesem Rechner ist nichts installiert, was mit einem Sprachmodell spricht.",
    "ollama.missing": "Ollama hat das Modell {model} nicht. Führe aus: {command}",
    "ollama.missing.chat": "Das Sprachmodell {model} ist hier nicht installiert.",
    "ollama.revision": "Ollama hat {model} in der Fassung {found}, und config.yaml verlangt {wanted}. Ändere dort `digest`, "
    "oder hol diese Fassung.",
    "ollama.revision.chat": "Das Sprachmodell {model} liegt nicht in der verlangten Fassung vor.",
    "ollama.broken": "Ollama kann {model} nicht laden. Hol es neu: ollama rm {model} && ollama pull {model}",
    "ollama.broken.chat": "Das Sprachmodell {model} lässt sich nicht laden.",
    "ollama.memory": "{model} passt nicht in den Speicher, auch nicht auf dem Prozessor. Nimm in config.yaml ein "
    "kleineres Modell.",
    "ollama.memory.chat": "Das Sprachmodell {model} braucht mehr Speicher, als hier da ist.",
    "ollama.down": "Unter {url} antwortet kein Ollama. Starte es (ollama serve), oder ändere `url` in config.yaml.",
    "ollama.down.chat": "Der Server des Sprachmodells antwortet nicht.",
    "ollama.slow": "Ollama unter {url} hat nicht rechtzeitig geantwortet. Nimm ein kleineres Modell als {model}, oder "
    "erhöhe `silence_seconds` in config.yaml.",
    "ollama.slow.chat": "Das Sprachmodell hat nicht rechtzeitig geantwortet.",
    "ollama.broke_off": "Ollama unter {url} hat mitten in einer Antwort abgebrochen. Sieh in sein Protokoll; der Film lässt "
    "sich neu machen.",
    "ollama.broke_off.chat": "Das Sprachmodell hat mitten in einer Antwort abgebrochen.",
    "ollama.strange": "Was unter {url} antwortet, spricht nicht wie Ollama. Prüfe `url` in config.yaml.",
    "ollama.strange.chat": "Der Server des Sprachmodells antwortet nichts, was ich verstehe.",
    "ollama.refused": "Ollama unter {url} hat abgelehnt: {reason}",
    "ollama.refused.chat": "Der Server des Sprachmodells hat abgelehnt: {reason}",
    "ollama.pull": "Das Herunterladen von {model} ist abgebrochen. Führ denselben Befehl noch einmal aus: Es geht dort weiter.",
    "ollama.pull.chat": "Das Herunterladen des Sprachmodells {model} ist abgebrochen. Versuch es noch einmal: Es geht dort "
    "weiter.",
}
