"""Was der Kurier von sich aus sagt (Lieferungen, fehlende Rechte) und was Links sagen, die ins Leere führen."""

SENTENCES: dict[str, str] = {
    # ein fertiger Film
    "deliver.ready.title": "{title} ist fertig",
    "deliver.ready.text": "Du bekommst ihn hier im Chat.",
    "courier.receipt": "Ich bin dran. Alles Weitere steht hier im Chat.",
    "deliver.fitting.text": "Ich mache eine Fassung, die dieser Chat annimmt.",
    "deliver.film.text": "{length} · {height}p",
    "deliver.small.text": "{length} · {height}p, verkleinert für diesen Chat",
    "deliver.link.text": (
        "{length} · {size}. Dieser Chat nimmt Dateien bis {limit}, darum liegt der Film hinter einem Link, der {time} gilt."
    ),
    "deliver.link.refused": (
        "{length} · {size}. Dieser Chat hat die Datei abgelehnt, darum liegt der Film hinter einem Link, der {time} gilt."
    ),
    "deliver.link.forbidden": (
        "{length} · {size}. Ohne die Berechtigung „{permission}“ kann ich hier keine Dateien schicken, deshalb liegt der Film "
        "hinter einem Link, der {time} gilt."
    ),
    "deliver.large.text": (
        "{length} · {size}. Dieser Chat nimmt Dateien bis {limit}, und so klein wäre der Film nicht mehr anzusehen. "
        "Ein Admin kann links.url in config.yaml setzen, dann kommen so lange Filme als Link. "
        "Auch eine kleinere Höhe (/film height) hilft."
    ),
    "deliver.failed.text": (
        "Der Film ist gemacht, ließ sich aber nicht hierher schicken. Fordere ihn mit dem Knopf unten noch einmal an, "
        "das geht schnell."
    ),
    "deliver.lost.text": (
        "Der Film ist gemacht, aber seine Datei ist nicht mehr gespeichert. Ihn noch einmal zu machen geht schnell."
    ),
    "deliver.button.watch": "▶ Ansehen",
    "deliver.button.full": "▶ Volle Qualität",
    "deliver.footer.until": "Der Link zur vollen Qualität gilt {time}.",
    # Rechte
    "courier.forbidden.title": "Ich kann in {place} nicht schreiben",
    "courier.forbidden.text": (
        "Dort fehlt mir das Recht „{permission}“. Sobald ein Admin es mir gibt, mache ich von selbst weiter. "
        "Der Film entsteht trotzdem."
    ),
    "courier.forbidden.film": "Dort fehlt mir das Recht „{permission}“, darum kann ich dir „{title}“ nicht bringen.",
    "courier.place": "diesem Kanal",
    # Fehler
    "links.listen": "Der Link-Server kann auf {listen} nicht lauschen: {why}. Wähle in config.yaml ein anderes links.listen.",
    "serve.nothing": (
        "Es ist kein Chat eingerichtet. Setze discord.token oder telegram.token in config.yaml "
        "(oder STORYREEL_DISCORD__TOKEN, STORYREEL_TELEGRAM__TOKEN)."
    ),
    # Seiten hinter Links
    "link.ended.title": "Dieser Link ist abgelaufen",
    "link.ended.text": (
        "Links zu Filmen gelten nur ein paar Tage. Fordere den Film in dem Chat, aus dem er kam, noch einmal an."
    ),
    "link.unknown.title": "Hier ist nichts",
    "link.unknown.text": (
        "Diese Adresse führt zu keinem Film. Wenn du sie abgetippt oder gekürzt hast, nimm den Link aus dem Chat so, "
        "wie er ist."
    ),
    "link.cleaned.title": "Dieser Film ist nicht mehr gespeichert",
    "link.cleaned.text": "Er wurde länger nicht gebraucht und weggeräumt. Ihn im Chat noch einmal zu machen geht schnell.",
}
