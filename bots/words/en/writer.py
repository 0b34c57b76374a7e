"""What can go wrong with the writer that asks a language model (core.neural.writer), in English."""

SENTENCES = {
    "ollama.client": 'The package that talks with Ollama is not installed: pip install "storyreel[neural]"',
    "ollama.client.chat": "This machine has nothing installed that talks with a language model.",
    "ollama.missing": "Ollama does not have the model {model}. Run: {command}",
    "ollama.missing.chat": "The language model {model} is not installed here.",
    "ollama.revision": "Ollama has {model} in revision {found}, and config.yaml asks for {wanted}. Change `digest` there, "
    "or get that revision.",
    "ollama.revision.chat": "The language model {model} is not of the revision that is asked for.",
    "ollama.broken": "Ollama cannot load {model}. Get it again: ollama rm {model} && ollama pull {model}",
    "ollama.broken.chat": "The language model {model} cannot be loaded.",
    "ollama.memory": "{model} does not fit into memory, even on the processor with a short context. Choose a smaller "
    "model in config.yaml.",
    "ollama.memory.chat": "The language model {model} needs more memory than there is here.",
    "ollama.down": "No Ollama server answers at {url}. Start it (ollama serve), or change `url` in config.yaml.",
    "ollama.down.chat": "The language model's server does not answer.",
    "ollama.slow": "Ollama at {url} did not answer in time. Choose a smaller model than {model}, or raise "
    "`silence_seconds` in config.yaml.",
    "ollama.slow.chat": "The language model did not answer in time.",
    "ollama.broke_off": "Ollama at {url} broke off in the middle of an answer. See its log; the film can be made again.",
    "ollama.broke_off.chat": "The language model broke off in the middle of an answer.",
    "ollama.strange": "What answers at {url} does not speak as Ollama does. Check `url` in config.yaml.",
    "ollama.strange.chat": "The language model's server answers nothing that I understand.",
    "ollama.refused": "Ollama at {url} refused: {reason}",
    "ollama.refused.chat": "The language model's server refused: {reason}",
    "ollama.pull": "The download of {model} broke off. Run the same command again: it goes on where it stopped.",
    "ollama.pull.chat": "The download of the language model {model} broke off. Try again: it goes on where it stopped.",
}
