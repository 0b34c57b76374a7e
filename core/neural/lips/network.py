"""Wav2Lip's generator, built from the paper so that the published checkpoints load. Called by core.neural.lips.weights.

Prajwal et al., "A Lip Sync Expert Is All You Need for Speech to Lip Generation In The Wild", ACM Multimedia 2020. A face of
96x96 with its lower half blacked out and the whole face beside it go down an encoder; 0.2 s of speech becomes one vector; a
decoder unfolds the vector and takes in the encoder's picture of every size on the way up. Parameter names are those of the
checkpoints; channel numbers are multiples of `base`, 16 in all that were published.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor, nn

SIDE = 96
"""Pixels of a face either way."""
MELS, STEPS = 80, 16
"""Bands and time steps of the speech that one face hears."""
BASE = 16
_Row = tuple[int, int, int, int | tuple[int, int], int, int]
"""Channels in and out (in units of `base`; 0: as given by the picture or the sound), kernel, stride, padding, how many
convolutions of the same size with a shortcut follow."""
_FACE: tuple[tuple[_Row, ...], ...] = (
    ((0, 1, 7, 1, 3, 0),),
    ((1, 2, 3, 2, 1, 2),),
    ((2, 4, 3, 2, 1, 3),),
    ((4, 8, 3, 2, 1, 2),),
    ((8, 16, 3, 2, 1, 2),),
    ((16, 32, 3, 2, 1, 1),),
    ((32, 32, 3, 1, 0, 0), (32, 32, 1, 1, 0, 0)),
)
_SPEECH: tuple[_Row, ...] = (
    (0, 2, 3, 1, 1, 2),
    (2, 4, 3, (3, 1), 1, 2),
    (4, 8, 3, 3, 1, 2),
    (8, 16, 3, (3, 2), 1, 1),
    (16, 32, 3, 1, 0, 0),
    (32, 32, 1, 1, 0, 0),
)
_UP: tuple[_Row, ...] = (
    (64, 32, 3, 1, 0, 1),
    (64, 32, 3, 2, 1, 2),
    (48, 24, 3, 2, 1, 2),
    (32, 16, 3, 2, 1, 2),
    (20, 8, 3, 2, 1, 2),
    (10, 4, 3, 2, 1, 2),
)
"""Channels in: of the size below and of the encoder's picture of that size."""


def build(base: int = BASE) -> nn.Module:
    """The generator with random weights. Call it with speech (n, 1, 80, 16) and faces (n, 6, 96, 96); it answers with faces
    (n, 3, 96, 96). Colours are blue, green, red in 0 … 1; the blacked-out face comes first."""
    import torch
    from torch import nn

    class Step(nn.Module):
        """Convolution, batch norm, perhaps a shortcut, ReLU."""

        def __init__(self, convolution: nn.Module, channels: int, shortcut: bool) -> None:
            super().__init__()
            self.conv_block = nn.Sequential(convolution, nn.BatchNorm2d(channels))
            self.shortcut = shortcut

        def forward(self, x: Tensor) -> Tensor:
            out: Tensor = self.conv_block(x)
            return torch.relu(out + x if self.shortcut else out)

    def steps(rows: Sequence[_Row], given: int = 0, up: bool = False) -> nn.Sequential:
        found = []
        for before, after, kernel, stride, padding, more in rows:
            channels = after * base
            first: Any
            if up:
                first = nn.ConvTranspose2d(before * base, channels, kernel, stride, padding, int(stride == 2))
            else:
                first = nn.Conv2d(before * base or given, channels, kernel, stride, padding)
            found.append(Step(first, channels, shortcut=False))
            found += [Step(nn.Conv2d(channels, channels, 3, 1, 1), channels, shortcut=True) for _ in range(more)]
        return nn.Sequential(*found)

    class Generator(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.face_encoder_blocks = nn.ModuleList(steps(rows, given=6) for rows in _FACE)
            self.audio_encoder = steps(_SPEECH, given=1)
            flat = steps(((32, 32, 1, 1, 0, 0),))
            self.face_decoder_blocks = nn.ModuleList([flat, *(steps((row,), up=True) for row in _UP)])
            last = Step(nn.Conv2d(5 * base, 2 * base, 3, 1, 1), 2 * base, shortcut=False)
            self.output_block = nn.Sequential(last, nn.Conv2d(2 * base, 3, 1), nn.Sigmoid())

        def forward(self, speech: Tensor, faces: Tensor) -> Tensor:
            seen = []
            for block in self.face_encoder_blocks:
                faces = block(faces)
                seen.append(faces)
            out: Tensor = self.audio_encoder(speech)
            for block in self.face_decoder_blocks:
                out = torch.cat((block(out), seen.pop()), dim=1)
            made: Tensor = self.output_block(out)
            return made

    return Generator()


def fold(network: nn.Module) -> nn.Module:
    """The same network with every batch norm worked into its convolution: fewer passes over memory, equal within rounding."""
    from torch import nn
    from torch.nn.utils.fusion import fuse_conv_bn_eval

    network.eval()
    for part in list(network.modules()):
        block = getattr(part, "conv_block", None)
        if isinstance(block, nn.Sequential) and len(block) == 2:
            convolution: Any = block[0]
            norm: Any = block[1]
            transposed = isinstance(convolution, nn.ConvTranspose2d)
            part.conv_block = nn.Sequential(fuse_conv_bn_eval(convolution, norm, transpose=transposed))
    return network
