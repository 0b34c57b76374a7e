"""Die Bibliothek im Chat: Projekte, Verlauf, Dateien, Szenen, Figuren, Stimmen, Übersetzungen, Hilfe."""

SENTENCES: dict[str, str] = {
    # commands
    "command.scenes": "Die Szenen eines Projekts: Bilder, Text, Reihenfolge",
    "command.scene_edit": "Eine Szene umschreiben",
    "command.scene_insert": "Eine Szene einfügen",
    "command.scene_move": "Eine Szene an eine andere Stelle setzen",
    "command.scene_delete": "Eine Szene herausnehmen",
    "command.characters": "Wer in einem Film vorkommt: Porträts, Aussehen, Stimmen",
    "command.character_look": "Ändern, wie eine Figur aussieht",
    "command.character_voice": "Einer Figur eine andere Stimme geben",
    "command.character_save": "Eine Figur für andere Projekte aufheben",
    "command.character_use": "Einer Figur Aussehen und Stimme einer aufgehobenen geben",
    "command.character_forget": "Eine aufgehobene Figur vergessen",
    "command.voices": "Die Stimmen anhören",
    "command.translate": "Einen Film in einer anderen Sprache machen, mit denselben Bildern",
    "command.projects": "Deine Projekte, oder die mit bestimmten Wörtern",
    "command.project_show": "Was es von einem Projekt gibt",
    "command.project_rename": "Ein Projekt umbenennen",
    "command.project_tag": "Ein Projekt verschlagworten, um es wiederzufinden",
    "command.project_delete": "Ein Projekt löschen",
    "command.history": "Die Filme von hier, zum Wiedersehen",
    "command.assets": "Musik, Skripte und Bilder, die hier aufgehoben sind",
    "command.asset_add": "Eine Datei aufheben, um sie wieder zu verwenden",
    "command.asset_use": "Eine aufgehobene Datei verwenden: Musik für einen Film, ein Skript zum Verfilmen",
    "command.asset_delete": "Eine aufgehobene Datei löschen",
    "command.start": "Was Storyreel macht, und ein erster Film",
    "command.help": "Wie was geht",
    "command.about": "Was das hier ist, und was mit dem geschieht, was du schickst",
    # options
    "option.scene": "Nummer der Szene, oder Wörter ihrer Überschrift",
    "option.scene_edit.text": "Der neue Text der Szene",
    "option.scene_insert.text": "Der Text der neuen Szene",
    "option.scene_edit.file": "Der neue Text als Datei",
    "option.scene_insert.file": "Der Text als Datei",
    "option.scene_insert.after": "Nach welcher Szene; 0 stellt sie an den Anfang",
    "option.scene_move.to": "Ihre neue Nummer",
    "option.character": "Welche Figur",
    "option.character_look.field": "Was: hair_colour, outfit, age …",
    "option.character_look.value": "Wie; mehrere, mit Komma, werden zur Auswahl gezeichnet",
    "option.voice": "Welche Stimme",
    "option.character_save.name": "Unter welchem Namen",
    "option.kept": "Welche aufgehobene Figur",
    "option.voices.language": "Stimmen welcher Sprache",
    "option.voices.gender": "Weibliche oder männliche Stimmen",
    "option.translate.language": "In welche Sprache",
    "option.translate.file": "Die ausgefüllte Datei, oder Untertitel (.srt, .vtt)",
    "option.translate.text": "Die Übersetzung, in der nummerierten Form",
    "option.search": "Wörter aus Namen oder Schlagwörtern",
    "option.project_rename.name": "Der neue Name",
    "option.tags": "Wörter, unter denen man es findet",
    "option.history.mine": "Nur deine eigenen",
    "option.assets.kind": "Nur Musik, Skripte oder Bilder",
    "option.asset_add.file": "Musik, ein Skript oder ein Bild",
    "option.asset": "Welche Datei; „none“ nimmt einem Film die eigene Musik oder jemandem das Bild",
    "option.topic": "Worüber",
    # buttons
    "button.cast": "🎭 Figuren",
    "button.delete": "🗑 Löschen",
    "button.example": "🎬 Beispielfilm machen",
    "button.field": "🎨 Stimmung",
    "button.film": "🎬 Verfilmen",
    "button.film_it": "🎬 Neu verfilmen",
    "button.films": "🎞 Filme",
    "button.first": "⏮ Von vorn",
    "button.help": "❔ Hilfe",
    "button.insert": "➕ Neue Szene",
    "button.insert.after": "➕ Szene danach",
    "button.keep": "💾 Aufheben",
    "button.line": "💬 Ein Satz",
    "button.listen": "🔊 Anhören",
    "button.move": "↕️ Verschieben",
    "button.next": "⏭ Weitere",
    "button.open": "▶️ Ansehen",
    "button.rename": "✏️ Umbenennen",
    "button.scenes": "🎬 Szenen",
    "button.tags": "🏷 Schlagwörter",
    "button.text": "✏️ Text",
    "button.track": "🎵 In meinem Film verwenden",
    "button.face": "🙂 Ein Gesicht im Film",
    "button.undo": "↩️ Rückgängig",
    "button.use": "📂 Aufgehobene verwenden",
    "button.voice": "🔊 Stimme",
    "button.watch": "▶️ Ansehen",
    "button.female": "Weiblich",
    "button.male": "Männlich",
    # scenes
    "scenes.title": "{title}: {count} Szenen",
    "scenes.text": "Wähl eine Szene, um sie zu lesen oder zu ändern.",
    "scenes.menu": "Szene wählen",
    "scenes.one": "Szene {number}: {heading}",
    "scenes.place": "Wo und wann",
    "scenes.lines": "Sätze ({count})",
    "scenes.shots": "Einstellung ändern ({count})",
    "scenes.drawn": "Das Storyboard wird gezeichnet. Was gleich bleibt, wird behalten.",
    "scenes.told": "{told}",
    "scenes.same": "Es hat sich nichts geändert.",
    "scenes.newer": "{project} wurde inzwischen geändert. Öffne /scenes noch einmal.",
    "scenes.unknown": "Eine Szene {number} gibt es in diesem Film nicht.",
    "scenes.unmatched": "Die Szenen dieses Skripts lassen sich nicht einzeln ändern. Schick das geänderte Skript mit /film.",
    "scenes.line": "Einen Satz {number} gibt es in dieser Szene nicht; sie hat {count}.",
    "scenes.line.menu": "Satz wählen",
    "scenes.line.which": "Welcher Satz soll anders werden?",
    "scenes.empty": "In dieser Szene geschieht nichts, und niemand spricht. Schreib einen Satz oder was zu sehen ist.",
    "scenes.last": "Das ist die einzige Szene; ein Film braucht eine.",
    "scenes.long": (
        "Diese Szene ist zu lang für ein Formular. Ändere die Datei und schick sie mit /scene edit scene:{number} zurück."
    ),
    "scenes.form.title": "Szene {number}",
    "scenes.form.new": "Neue Szene",
    "scenes.form.line": "Satz {number}",
    "scenes.form.heading": "Überschrift",
    "scenes.form.heading.hint": "INT. KITCHEN - NIGHT",
    "scenes.form.text": "Text",
    "scenes.form.text.hint": "Was zu sehen ist. Dann ein NAME in einer eigenen Zeile, und darunter, was gesagt wird.",
    "scenes.move.menu": "Neue Stelle wählen",
    "scenes.move.where": "Wohin soll Szene {number}?",
    "scenes.position": "Stelle {number}",
    "scenes.before": "vor {heading}",
    "scenes.after": "nach {heading}",
    "scenes.done.text": "Szene {number} hat einen neuen Text",
    "scenes.done.line": "Satz {number} hat neue Worte",
    "scenes.done.insert": "Szene {number} ist neu",
    "scenes.done.move": "Szene {number} ist jetzt Szene {to}",
    "scenes.done.delete": "Szene {number} ist heraus",
    "undo.done": "Rückgängig gemacht.",
    "undo.nothing": "Es gibt nichts rückgängig zu machen.",
    "undo.filmed": "{project} wurde seitdem verfilmt. Ändere es mit /scenes.",
    # characters
    "characters.title": "{title}: {count} Figuren",
    "characters.text": "Wähl jemanden, um Aussehen oder Stimme zu ändern.",
    "characters.menu": "Figur wählen",
    "characters.looks": "Aussehen",
    "characters.lines": "Sätze",
    "characters.silent": "spricht nicht",
    "characters.chosen": "Von mir gewählt",
    "characters.unknown": "Niemand in diesem Film heißt „{name}“. Es gibt: {known}.",
    "characters.look.menu": "Aussehen ändern",
    "characters.look.title": "Aussehen",
    "characters.look.which": "{name}, {field}: wie soll es sein?",
    "characters.several": "Zeig mir mehrere",
    "characters.several.detail": "Nebeneinander gezeichnet, zur Auswahl",
    "characters.done.look": "{name}, {field}: {value}",
    "characters.done.use": "{name} sieht aus und klingt wie {kept}",
    "characters.saved": "{name} ist aufgehoben",
    "characters.saved.text": "Mit /character use kannst du Aussehen und Stimme in jedem Projekt hier verwenden.",
    "characters.kept.title": "Aufgehobene Figuren",
    "characters.kept.as": "Wessen Aussehen und Stimme soll {name} bekommen?",
    "characters.kept.menu": "Aufgehobene Figur wählen",
    "characters.somebody": "jemand anderem",
    "refused.cast.save": "{name} ist schon aufgehoben, von {owner}. Hebe deine Figur unter einem anderen Namen auf, oder frag "
    "{owner} oder jemanden, der Filme betreut.",
    "refused.cast.forget": "{name} ist von {owner} aufgehoben. Vergessen lassen kann das nur {owner} oder wer Filme betreut.",
    "characters.forgotten": "{name} ist nicht mehr aufgehoben.",
    "cast.unknown": "Eine Figur „{character}“ ist hier nicht aufgehoben. Es gibt: {known}.",
    # voices
    "voices.list": "{count} Stimmen: {language}",
    "voices.every": "alle Sprachen",
    "voices.text": "Wähl eine Stimme, um sie zu hören.",
    "voices.empty": "So eine Stimme gibt es nicht. Wähl eine andere Sprache.",
    "voices.menu": "Stimme zum Anhören wählen",
    "voices.language": "Sprache wählen",
    "voices.assign": "/character voice voice:{id}",
    "voices.of": "Stimme von {name}",
    "voices.now": "Jetzt",
    "voices.pick": "Stimme wählen",
    "voices.done": "{name} spricht mit {voice}",
    "voice.none": "Eine Stimme „{name}“ gibt es nicht. Sieh dir /voices an.",
    "voice.language": "{name} spricht kein {language}. Such mit /voices eine andere.",
    "voice.slow": "Die Stimme hat nicht rechtzeitig geantwortet. Versuch es gleich noch einmal.",
    "voice.broken": "Die Stimme ist gerade nicht zu hören.",
    # translations
    "translate.title": "{title} auf {language}",
    "translate.text": (
        "Übersetz die {count} Sätze in einer dieser Dateien und schick sie mit /translate language:{language}. Die "
        "Bilder bleiben, wie sie sind."
    ),
    "translate.hint": "Schreib die Worte auf {language} über jeden Text; lass die Zeilen mit [Nummern], wie sie sind.",
    "translate.column.number": "Nummer",
    "translate.column.speaker": "Wer",
    "translate.column.words": "Worte",
    "translate.language": "Keine Stimme spricht {language}. Es gibt: {known}.",
    "translate.own": "Der Film spricht schon {language}.",
    "translate.missing": "Satz {number} von {count} fehlt ({speaker}: „{text}“). Ergänz ihn und schick die Datei noch einmal.",
    "translate.extra": "Es gibt einen Satz {number}, aber der Film hat nur {count}.",
    "translate.count": (
        "Es kamen {found} Sätze, aber der Film hat {count}. Nimm die nummerierte Datei, die /translate dir gibt."
    ),
    "translate.same": "{count} Sätze sind noch nicht übersetzt.",
    "translate.table": "{name} lässt sich nicht als Tabelle lesen. Speichere sie als CSV.",
    # projects
    "projects.title": "Projekte ({count})",
    "projects.menu": "Projekt wählen",
    "projects.none": "Hier ist noch nichts. Schick ein Skript, oder lass mich ein Beispiel machen.",
    "projects.none.found": "Kein Projekt hat die Wörter „{search}“.",
    "projects.films": "{count} Filme",
    "projects.films.one": "1 Film",
    "projects.films.label": "Filme und Storyboards",
    "projects.owner": "Von",
    "projects.tags": "Schlagwörter",
    "projects.cast": "Figuren",
    "projects.form.rename": "Umbenennen",
    "projects.form.name": "Name",
    "projects.form.tag": "Schlagwörter",
    "projects.form.tags": "Wörter, mit Komma",
    "projects.form.tags.hint": "Pilot, Nacht, lustig",
    "projects.renamed": "Es heißt jetzt {name}.",
    "projects.tagged": "Schlagwörter: {tags}",
    "projects.untagged": "Keine Schlagwörter mehr.",
    "projects.deleted": "{name} ist gelöscht",
    "projects.deleted.text": "Du kannst es {days} Tage lang zurückholen.",
    "project.taken": "Ein Projekt {project} gibt es schon. Nimm einen anderen Namen.",
    # history
    "history.title": "Filme von hier",
    "history.none": "Hier ist noch kein Film fertig geworden.",
    "history.menu": "Film wählen",
    "history.ago": "vor {time}",
    "history.by": "von {name}",
    "history.gone": "nicht mehr gespeichert",
    "history.about": "{length} lang, {megabytes} MB.",
    "history.link": "Der Link gilt {hours} Stunden.",
    "history.sent": "Der Film ist unterwegs.",
    # kept files
    "assets.title": "Aufgehobene Dateien ({count})",
    "assets.menu": "Datei wählen",
    "assets.none": "Hier ist noch nichts aufgehoben. Mit /asset add kannst du Musik, Skripte oder Bilder aufheben.",
    "assets.none.found": "So eine Datei gibt es nicht.",
    "assets.kept": "{count} Dateien sind aufgehoben",
    "assets.about": "Was es ist",
    "assets.music": "Musik",
    "assets.script": "Skript",
    "assets.picture": "Bild",
    "assets.gone": "Die Datei ist nicht mehr gespeichert. Füg sie noch einmal hinzu.",
    "assets.lost": "{name} ist nicht mehr gespeichert. Füg es noch einmal hinzu.",
    "assets.large": "{name} ist zu groß; möglich sind {limit} MB.",
    "assets.kind": "{name} ist weder Musik noch ein Skript noch ein Bild.",
    "assets.picture.bad": "{name} lässt sich nicht als Bild lesen.",
    "assets.pixels": "{name} hat mehr als {limit} Millionen Pixel.",
    "assets.face.whose": "Wer im Film sieht so aus? Das Gesicht sollte groß, von vorn und das einzige sein.",
    "assets.face.given": "{name} sieht aus wie auf {file}",
    "assets.face.drawn": "{name} sieht aus wie auf {file}, sobald hier ein Maler wie SDXL malt: Gezeichnete folgen nur Worten",
    "assets.face.taken": "{name} sieht wieder aus, wie es geschrieben steht",
    "assets.tracked": "{name} ist die Musik von {project}",
    "assets.untracked": "Der Film hat wieder seine eigene Musik",
    "assets.form.tags": "Schlagwörter der Datei",
    "upload.unknown": "Eine Datei „{upload}“ gibt es hier nicht. Sieh dir /assets an.",
    # help
    "start.title": "Hallo, ich mache Filme",
    "start.text": (
        "Schick mir ein Skript oder eine Geschichte, als Datei oder als Text, und ich zeichne, spreche und verfilme "
        "sie. Oder sieh dir erst ein Beispiel an."
    ),
    "start.text.team": (
        "Gib mir mit /film ein Skript, und ich zeichne, spreche und verfilme es. Alle hier können mit aussuchen und "
        "abstimmen. Oder seht euch erst ein Beispiel an."
    ),
    "start.made": "Dein Beispielfilm wird gemacht.",
    "help.title": "Hilfe",
    "help.text": (
        "Aus einem Skript wird ein Storyboard, und wenn es dir gefällt, ein Film. Alles lässt sich danach ändern; neu "
        "gemacht wird nur, was sich geändert hat."
    ),
    "help.menu": "Thema wählen",
    "help.film": "Einen Film machen",
    "help.film.detail": "Aus Datei, Text oder Zip",
    "help.film.text": (
        "/film mit einem Skript: Fountain, Final Draft, Word, PDF oder einfacher Text. Mehrere Dateien oder ein Zip "
        "werden mehrere Filme. /status sagt, wie weit er ist, /cancel bricht ihn ab."
    ),
    "help.change": "Etwas ändern",
    "help.change.detail": "Wetter, Kamera, Gefühle, Stil",
    "help.change.text": (
        "Der Knopf „Ändern“ unter Film oder Storyboard fragt Schritt für Schritt. Oder sag es gleich: /change "
        "what:scene 2 field:weather value:rain."
    ),
    "help.takes": "Aus mehreren wählen",
    "help.takes.detail": "Fassungen von Film, Szene, Einstellung, Figur",
    "help.takes.text": (
        "/takes what:scene 2 zeichnet mehrere Fassungen nebeneinander. Wähl eine Nummer, oder lass dir andere zeichnen."
    ),
    "help.scenes": "Szenen und Text",
    "help.scenes.detail": "Umschreiben, einfügen, verschieben, löschen",
    "help.scenes.text": (
        "/scenes zeigt alle Szenen mit Bildern. Wähl eine, um sie zu lesen, sie oder einen einzelnen Satz "
        "umzuschreiben, sie zu verschieben oder herauszunehmen. Rückgängig machen ist immer nur ein Knopf."
    ),
    "help.cast": "Figuren",
    "help.cast.detail": "Aussehen, und sie wieder verwenden",
    "help.cast.text": (
        "/characters zeigt alle. Ändere Haare, Kleidung oder Alter, gib eine andere Stimme, heb eine Figur auf und "
        "verwende sie in einem anderen Projekt."
    ),
    "help.voices": "Stimmen und Sprachen",
    "help.voices.detail": "Anhören, vergeben, übersetzen",
    "help.voices.text": (
        "/voices lässt dich hineinhören. /character voice gibt einer Figur eine Stimme. /voice add behält die Stimme von "
        "jemandem, der zustimmt. /translate macht den Film in einer anderen Sprache, mit denselben Bildern."
    ),
    "help.library": "Projekte und Dateien",
    "help.library.detail": "Finden, wiedersehen, Musik aufheben",
    "help.library.text": (
        "/projects und /history finden, was gemacht wurde. /assets hebt Musik, Skripte und Bilder auf. Gelöschtes "
        "kommt mit einem Knopf zurück."
    ),
    "help.team": "Gemeinsam entscheiden",
    "help.team.detail": "Abstimmungen, Fristen, wer entscheidet",
    "help.team.text": (
        "Über Fassungen kann abgestimmt werden: /takes what:film team:yes minutes:15. Jeder hat eine Stimme und kann "
        "sie ändern. Danach geht der Film von selbst weiter."
    ),
    "help.settings": "Einstellungen und Grenzen",
    "help.settings.detail": "Stil, Größe, Sprache, wer was darf",
    "help.settings.text": (
        "/settings legt fest, was für dich, einen Kanal, ein Projekt oder den Server gilt. /usage sagt, was heute noch "
        "übrig ist. Für Administratoren: /roles, /limits, /allow."
    ),
    "about.title": "Storyreel",
    "about.text": (
        "Filme aus Skripten. Alles wird auf dem Rechner gezeichnet, gesprochen und geschnitten, auf dem dieser Bot "
        "läuft; nichts geht an andere."
    ),
    "about.privacy": "Was aufgehoben wird",
    "about.privacy.text": (
        "Deine Skripte, Filme und Dateien, dein Name hier, und welche Befehle du verwendet hast. Projekte löschst du "
        "mit /project delete, Dateien mit /asset delete; nach {days} Tagen sind sie endgültig weg. Die Stimme eines "
        "Menschen ist mit /voice delete sofort weg."
    ),
}
