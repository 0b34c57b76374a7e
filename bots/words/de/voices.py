"""Stimmen wirklicher Menschen im Chat: Zustimmung, Vorbereitung, Löschen."""

SENTENCES: dict[str, str] = {
    "command.voice_add": "Die Stimme eines Menschen, der zustimmt, aus einer Aufnahme behalten",
    "command.voice_delete": "Die Stimme eines Menschen endgültig löschen",
    "option.voice_add.name": "Wie die Stimme heißen soll",
    "option.voice_add.file": "Eine Aufnahme von einem Menschen, ab 3 Sekunden; eine Sprachnachricht reicht",
    "option.voice_add.whose": "Wessen Stimme es ist, mit @; ohne Angabe deine",
    "option.voice_add.gender": "Wie die Stimme klingt",
    "option.voice_add.age": "Wie alt die Stimme klingt",
    "option.voice_add.language": "Was in der Aufnahme gesprochen wird",
    "option.voice_delete.voice": "Welche Stimme",
    "button.voice.yes": "✅ Das ist meine Stimme, ich stimme zu",
    "button.voice.hear": "🔊 Aufnahme anhören",
    "button.voice.no": "✖ Nein, Aufnahme löschen",
    "button.voice.gone": "🗑 Endgültig löschen",
    "voice.statement": (
        "Ich bin {by}. In dieser Aufnahme ist meine Stimme, und ich stimme zu: Storyreel darf damit unter dem Namen "
        "„{name}“ in Filmen sprechen, die hier gemacht werden, bis sie gelöscht wird."
    ),
    "voice.thanks": "Danke. Die Stimme wird vorbereitet.",
    "voice.declined": "Die Aufnahme ist gelöscht.",
    "voice.deleted": "Die Stimme „{name}“ und alles, was daraus zum Sprechen gemacht wurde, ist gelöscht.",
    "voices.own": "eigene Stimme",
    "card.voice.title": "Die Stimme „{name}“",
    "card.voice.ask": (
        "{name}, darf hier in Filmen mit deiner Stimme gesprochen werden? Jemand hat eine Aufnahme davon geschickt. "
        "Bevor du zustimmst, wird daraus nichts gemacht."
    ),
    "card.voice.ask.own": (
        "{name}, darf hier in Filmen mit deiner Stimme gesprochen werden? Bevor du zustimmst, wird aus der Aufnahme "
        "nichts gemacht."
    ),
    "card.voice.words": "Dem stimmst du zu",
    "card.voice.for": "Wofür sie da ist",
    "card.voice.for.text": (
        "Alle, die hier Filme machen, können sie einer Figur geben, die dann sagt, was im Skript steht. In keinem "
        "anderen Chat wird sie benutzt."
    ),
    "card.voice.where": "Wo sie liegt",
    "card.voice.where.text": (
        "Auf dem Rechner, auf dem dieser Bot läuft, und sonst nirgends: die beste halbe Minute der Aufnahme, wann du "
        "zugestimmt hast und welchen Worten."
    ),
    "card.voice.end": "Wenn du es dir anders überlegst",
    "card.voice.end.text": (
        "/voice delete löscht sie jederzeit, hier oder im privaten Chat mit diesem Bot. Fertige Filme bleiben, wie sie sind."
    ),
    "card.voice.footer": "Niemand kann für andere zustimmen. Ohne Antwort innerhalb von {time} wird die Aufnahme gelöscht.",
    "card.voice.agreed": "{name} hat zugestimmt. Die Stimme wird vorbereitet.",
    "card.voice.ready": "„{name}“ ist bereit. Gib sie einer Figur mit /character voice oder über deren Knopf „Stimme“.",
    "card.voice.whose": "Stimme von",
    "card.voice.declined": "Es gab keine Zustimmung. Die Aufnahme ist gelöscht.",
    "card.voice.lapsed": "Es kam rechtzeitig keine Antwort. Die Aufnahme ist gelöscht.",
    "card.voice.deleted": "Die Stimme ist gelöscht, mit der Aufnahme und allem, was daraus zum Sprechen gemacht wurde.",
    "card.voice.delete": "Die Stimme „{name}“ löschen?",
    "card.voice.delete.text": (
        "Die Aufnahme und alles, was daraus zum Sprechen gemacht wurde, wird sofort von diesem Rechner gelöscht. Das "
        "lässt sich nicht zurücknehmen."
    ),
    "card.voice.delete.films": (
        "Fertige Filme bleiben, wie sie sind. Wird einer geändert und neu gefilmt, bekommt die Figur eine andere Stimme."
    ),
    "card.voice.delete.open": "Filme, die gerade damit gemacht werden, werden angehalten.",
    "card.voice.used": "Verwendet in",
    "refused.voice": "Nur {name} kann hier zustimmen. Niemand kann das für andere tun.",
    "refused.voice.end": "Diese Stimme löschen dürfen nur {name}, wer sie aufgenommen haben wollte, und Administratoren.",
    "voice.noclone": (
        "Hier ist kein Modell in Gebrauch, das eine Stimme lernen kann. Wem dieser Bot gehört, der holt eins mit "
        "/models name:xtts-v2 und wählt es dort für die Stimmen."
    ),
    "voice.files": "Aus einer Aufnahme wird eine Stimme. Schick eine einzige Datei.",
    "voice.whose": (
        "„{name}“ könnte irgendwer sein. Nenn den Menschen mit @, antworte auf eine Aufnahme, die er hier geschickt "
        "hat, oder lass ihn selbst /voice add verwenden."
    ),
    "voice.private": (
        "{name} kann in einem privaten Chat nicht zustimmen. Frag in einem Server oder einer Gruppe, in der ihr beide"
        " seid, oder lass {name} /voice add verwenden."
    ),
    "voice.sample_kind": (
        "{name} ist keine Aufnahme. Schick eine Sprachnachricht oder eine Tondatei wie OGG, WAV, MP3, M4A oder FLAC."
    ),
    "voice.taken": "Hier heißt schon eine Stimme „{name}“. Wähl einen anderen Namen.",
    "voice.many": "{limit} deiner Aufnahmen warten schon auf Zustimmung. Zieh eine zurück oder warte auf eine Antwort.",
    "voice.away": "Diese Stimme gibt es hier nicht mehr.",
    "voice.unowned": "Hier heißt keine Stimme eines Menschen „{name}“. Es gibt: {known}.",
}
