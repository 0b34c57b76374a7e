"""Voices of real people in chats: consent, preparing, deleting."""

SENTENCES: dict[str, str] = {
    "command.voice_add": "Keep the voice of a real person who agrees, from a recording",
    "command.voice_delete": "Delete a real person's voice for good",
    "option.voice_add.name": "What the voice is called",
    "option.voice_add.file": "A recording of one person speaking, 3 seconds or more; a voice message will do",
    "option.voice_add.whose": "Whose voice it is, with @; yours unless you say otherwise",
    "option.voice_add.gender": "How the voice sounds",
    "option.voice_add.age": "How old the voice sounds",
    "option.voice_add.language": "What is spoken in the recording",
    "option.voice_delete.voice": "Which voice",
    "button.voice.yes": "✅ This is my voice and I agree",
    "button.voice.hear": "🔊 Hear the recording",
    "button.voice.no": "✖ No, delete the recording",
    "button.voice.gone": "🗑 Delete it for good",
    "voice.statement": (
        "I am {by}. It is my voice in this recording, and I agree: Storyreel may speak with it under the name "
        "“{name}” in films that are made here, until it is deleted."
    ),
    "voice.thanks": "Thank you. The voice is being prepared.",
    "voice.declined": "The recording is deleted.",
    "voice.deleted": "The voice “{name}” and everything made of it to speak with is deleted.",
    "voices.own": "own voice",
    "card.voice.title": "The voice “{name}”",
    "card.voice.ask": (
        "{name}, may films here be spoken with your voice? Somebody sent a recording of it. Nothing is made of it "
        "before you agree."
    ),
    "card.voice.ask.own": (
        "{name}, may films here be spoken with your voice? Nothing is made of the recording before you agree."
    ),
    "card.voice.words": "What you agree to",
    "card.voice.for": "What it is used for",
    "card.voice.for.text": (
        "Everybody who makes films here can give it to a character, who then says whatever the script says. It is "
        "used in no other chat."
    ),
    "card.voice.where": "Where it is kept",
    "card.voice.where.text": (
        "On the machine that runs this bot and nowhere else: the best half minute of the recording, when you agreed, "
        "and to which words."
    ),
    "card.voice.end": "If you change your mind",
    "card.voice.end.text": (
        "/voice delete removes it at any time, from here or from a private chat with this bot. Films that are "
        "finished stay as they are."
    ),
    "card.voice.footer": "Nobody can agree for somebody else. Without an answer within {time} the recording is deleted.",
    "card.voice.agreed": "{name} has agreed. The voice is being prepared.",
    "card.voice.ready": (
        "“{name}” is ready. Give it to a character with /character voice, or with the button “Voice” of a character."
    ),
    "card.voice.whose": "Voice of",
    "card.voice.declined": "There was no consent. The recording is deleted.",
    "card.voice.lapsed": "Nobody answered in time. The recording is deleted.",
    "card.voice.deleted": "The voice is deleted, with its recording and everything made of it to speak with.",
    "card.voice.delete": "Delete the voice “{name}”?",
    "card.voice.delete.text": (
        "The recording and everything made of it to speak with is deleted from this machine at once. That cannot be undone."
    ),
    "card.voice.delete.films": (
        "Finished films stay as they are. Where one is changed and filmed again, the character gets another voice."
    ),
    "card.voice.delete.open": "Films that are being made with it now are stopped.",
    "card.voice.used": "Used in",
    "refused.voice": "Only {name} can agree to this. Nobody can agree for somebody else.",
    "refused.voice.end": "Only {name}, who asked for it, and administrators may delete this voice.",
    "voice.noclone": (
        "No model that can learn a voice is in use here. An owner of this bot gets one with /models name:xtts-v2, and"
        " chooses it there for the voices."
    ),
    "voice.files": "One recording makes one voice. Send a single file.",
    "voice.whose": (
        "“{name}” could be anybody. Name the person with @, reply to a recording that they sent here, or let them use"
        " /voice add themselves."
    ),
    "voice.private": (
        "{name} cannot agree in a private chat. Ask in a server or group where you both are, or let {name} use /voice add."
    ),
    "voice.sample_kind": "{name} is no recording. Send a voice message, or a sound file such as OGG, WAV, MP3, M4A or FLAC.",
    "voice.taken": "A voice here is called “{name}” already. Choose another name.",
    "voice.many": "{limit} of your recordings wait for consent already. Withdraw one, or wait for an answer.",
    "voice.away": "This voice is no longer here.",
    "voice.unowned": "No voice of a person is called “{name}” here. There are: {known}.",
}
