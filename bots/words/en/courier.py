"""What the courier says by itself (deliveries, missing permissions) and what links say when they lead nowhere."""

SENTENCES: dict[str, str] = {
    # a film that is ready
    "deliver.ready.title": "{title} is ready",
    "deliver.ready.text": "You get it in this chat.",
    "courier.receipt": "I am on it. All that follows is in this chat.",
    "deliver.fitting.text": "Making a copy that this chat accepts.",
    "deliver.film.text": "{length} · {height}p",
    "deliver.small.text": "{length} · {height}p, made smaller to fit this chat",
    "deliver.link.text": (
        "{length} · {size}. This chat takes files up to {limit}, so the film waits behind a link that is good for {time}."
    ),
    "deliver.link.refused": (
        "{length} · {size}. This chat refused the file, so the film waits behind a link that is good for {time}."
    ),
    "deliver.link.forbidden": (
        "{length} · {size}. Without the permission “{permission}” I cannot send files here, so the film waits behind a "
        "link that is good for {time}."
    ),
    "deliver.large.text": (
        "{length} · {size}. This chat takes files up to {limit}, and no copy that small is worth watching. "
        "An admin can set links.url in config.yaml, then films this long come as a link. "
        "Asking for a smaller height (/film height) helps too."
    ),
    "deliver.failed.text": (
        "The film is made, but it could not be sent here. Ask for it again with the button below; it is there at once."
    ),
    "deliver.lost.text": "The film is made, but its file is no longer stored. Making it again is quick.",
    "deliver.button.watch": "▶ Watch",
    "deliver.button.full": "▶ Full quality",
    "deliver.footer.until": "The full-quality link is good for {time}.",
    # permissions
    "courier.forbidden.title": "I cannot write in {place}",
    "courier.forbidden.text": (
        "The permission “{permission}” is missing there. Once an admin gives it to me, I go on by myself. "
        "The film is being made all the same."
    ),
    "courier.forbidden.film": "The permission “{permission}” is missing there, so I cannot bring you “{title}”.",
    "courier.place": "that channel",
    # errors
    "links.listen": "The link server cannot listen on {listen}: {why}. Choose another links.listen in config.yaml.",
    "serve.nothing": (
        "No chat is configured. Set discord.token or telegram.token in config.yaml "
        "(or STORYREEL_DISCORD__TOKEN, STORYREEL_TELEGRAM__TOKEN)."
    ),
    # pages behind links
    "link.ended.title": "This link has ended",
    "link.ended.text": "Links to films are good for a few days only. Ask for the film again in the chat it came from.",
    "link.unknown.title": "There is nothing here",
    "link.unknown.text": "This address leads to no film. If you typed or shortened it, use the link from the chat as it is.",
    "link.cleaned.title": "This film is no longer stored",
    "link.cleaned.text": "It was not used for a while and was cleaned away. Making it again in the chat is quick.",
}
