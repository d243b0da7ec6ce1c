"""GPT-2's forward pass in PyTorch, for a folder that 12_page export --as gpt2 wrote.

Written from what GPT-2 is (Radford et al. 2019), and from no code of this project. Needs Debian's
python3-torch and python3-numpy.
"""
import json

import numpy
import torch


def read_safetensors(path):
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        assert entry["dtype"] == "F32", name
        start, end = entry["data_offsets"]
        values = numpy.frombuffer(data[start:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.from_numpy(values.copy())
    return tensors


class GPT2:
    def __init__(self, folder):
        with open(folder + "/config.json") as file:
            self.config = json.load(file)
        assert self.config["model_type"] == "gpt2"
        self.weights = read_safetensors(folder + "/model.safetensors")
        self.activation = {"relu": torch.relu}[self.config["activation_function"]]

    def norm(self, x, name):
        weight, bias = self.weights[name + ".weight"], self.weights[name + ".bias"]
        return torch.nn.functional.layer_norm(
            x, x.shape[-1:], weight, bias, self.config["layer_norm_epsilon"])

    def linear(self, x, name):
        return x @ self.weights[name + ".weight"] + self.weights[name + ".bias"]

    def attention(self, x, block):
        heads = self.config["n_head"]
        length, channels = x.shape
        q, k, v = (part.view(length, heads, channels // heads).transpose(0, 1)
                   for part in self.linear(x, block + ".attn.c_attn").split(channels, dim=1))
        scores = q @ k.transpose(1, 2) / (channels // heads) ** 0.5
        later = torch.ones(length, length, dtype=torch.bool).triu(1)
        mixed = scores.masked_fill(later, float("-inf")).softmax(-1) @ v
        return self.linear(mixed.transpose(0, 1).reshape(length, channels), block + ".attn.c_proj")

    def logits(self, ids):
        """(len(ids), vocabulary): what comes after each of them."""
        x = self.weights["wte.weight"][ids] + self.weights["wpe.weight"][: len(ids)]
        for layer in range(self.config["n_layer"]):
            block = "h.%d" % layer
            x = x + self.attention(self.norm(x, block + ".ln_1"), block)
            hidden = self.activation(self.linear(self.norm(x, block + ".ln_2"), block + ".mlp.c_fc"))
            x = x + self.linear(hidden, block + ".mlp.c_proj")
        return self.norm(x, "ln_f") @ self.weights["wte.weight"].T

    def answer(self, ids, most):
        """The likeliest token, again and again, up to the end of the answer."""
        ids, answer = list(ids), []
        while len(answer) < most and len(ids) < self.config["n_positions"]:
            token = int(self.logits(ids)[-1].argmax())
            if token == self.config["eos_token_id"]:
                break
            answer.append(token)
            ids.append(token)
        return answer
