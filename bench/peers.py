"""peers.py torch DATA | files FOLDER: what peers.sh runs of others.

torch  train a guppy in PyTorch as one writes it, print "PyTorch,tokens a second,GFLOP/s"
files  a random GPT-2 as deep and wide as a guppy, and tokens, as llm.c reads them
"""
import json
import struct
import sys
import time

import torch
from torch import nn
from torch.nn import functional

V, T, C, L, HEADS, WIDE = 4096, 128, 384, 6, 6, 768
CONVERSATIONS, STEPS = 146, 6  # some 4096 tokens


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(C), nn.LayerNorm(C)
        self.attention = nn.MultiheadAttention(C, HEADS, batch_first=True)
        self.up, self.down = nn.Linear(C, WIDE), nn.Linear(WIDE, C)

    def forward(self, x, mask):
        y = self.norm1(x)
        x = x + self.attention(y, y, y, attn_mask=mask, need_weights=False)[0]
        return x + self.down(functional.relu(self.up(self.norm2(x))))


class Guppy(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens, self.places = nn.Embedding(V, C), nn.Embedding(T, C)
        self.blocks = nn.ModuleList(Block() for _ in range(L))
        self.norm = nn.LayerNorm(C)

    def forward(self, ids):
        length = ids.shape[1]
        mask = torch.triu(torch.full((length, length), float("-inf")), 1)
        x = self.tokens(ids) + self.places(torch.arange(length))
        for block in self.blocks:
            x = block(x, mask)
        return self.norm(x) @ self.tokens.weight.T


def conversations(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = file.read()
    def numbers(name, dtype):
        begin, end = header[name]["data_offsets"]
        return torch.frombuffer(bytearray(body[begin:end]), dtype=dtype).long()
    starts, ids = numbers("starts", torch.int64), numbers("ids", torch.int32)
    return [ids[a:b] for a, b in zip(starts[:-1].tolist(), starts[1:].tolist())]


def train(data):
    torch.manual_seed(1)
    model, all_of_it = Guppy(), conversations(data + "/train.safetensors")
    optimizer = torch.optim.AdamW(model.parameters(), 1e-3)
    speeds = []
    for step in range(STEPS):
        some = all_of_it[step * CONVERSATIONS : (step + 1) * CONVERSATIONS]
        rows = nn.utils.rnn.pad_sequence(some, batch_first=True, padding_value=-100)
        began = time.monotonic()
        logits = model(rows[:, :-1].clamp(min=0))
        loss = functional.cross_entropy(logits.reshape(-1, V), rows[:, 1:].reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimizer.step()
        optimizer.zero_grad()
        speeds.append(sum(len(s) - 1 for s in some) / (time.monotonic() - began))
    parameters = sum(p.numel() for p in model.parameters())
    speed = sorted(speeds[1:])[(STEPS - 1) // 2]
    print(f"PyTorch,{speed:.0f},{6e-9 * speed * parameters:.1f}")


def files(folder):
    import os
    def put(path, header, *blocks):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(struct.pack("<256i", *(header + [0] * (256 - len(header)))))
            for block in blocks:
                file.write(bytes(block))
    def floats(count, scale):
        return (torch.randn(count) * scale).numpy().tobytes()
    block = 12 * C * C + 13 * C  # four matrices, their biases, two norms
    put(folder + "/gpt2_124M.bin", [20240326, 3, T, V, L, HEADS, C, V],
        floats(V * C + T * C + L * block + 2 * C, 0.02))
    tokens = torch.randint(0, V, (1 << 16,)).to(torch.int16).numpy().tobytes()
    for name in "train", "val":
        put(f"{folder}/dev/data/tinyshakespeare/tiny_shakespeare_{name}.bin",
            [20240520, 1, 1 << 16], tokens)


if __name__ == "__main__":
    {"torch": train, "files": files}[sys.argv[1]](sys.argv[2])
