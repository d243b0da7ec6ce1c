"""scalar.py TRAIN.jsonl [SECONDS]: a language model out of single numbers, trained for a while.

Each number is an object that remembers what it was computed from, and by how much it would
change with that; the gradient walks back along these memories. That is the whole of
backpropagation, in the manner of Karpathy's microgpt, in words of our own: nothing can be
clearer, and nothing slower. Prints how fast it learns; bench/whole.sh sets that beside guppy.c.
"""
import json
import math
import random
import sys
import time

C, HEADS, T = 16, 4, 32


class Number:
    __slots__ = ("value", "slope", "origins")

    def __init__(self, value, origins=()):
        self.value, self.slope, self.origins = value, 0.0, origins

    def __add__(self, other):
        return Number(self.value + other.value, ((self, 1.0), (other, 1.0)))

    def __mul__(self, other):
        return Number(self.value * other.value, ((self, other.value), (other, self.value)))

    def scaled(self, by):
        return Number(self.value * by, ((self, by),))

    def power(self, n):
        return Number(self.value**n, ((self, n * self.value ** (n - 1)),))

    def exp(self):
        y = math.exp(self.value)
        return Number(y, ((self, y),))

    def log(self):
        return Number(math.log(self.value), ((self, 1 / self.value),))

    def relu(self):
        return Number(max(0.0, self.value), ((self, float(self.value > 0)),))

    def backward(self):
        order, seen, stack = [], set(), [(self, iter(self.origins))]
        while stack:
            number, rest = stack[-1]
            for origin, _ in rest:
                if origin not in seen:
                    seen.add(origin)
                    stack.append((origin, iter(origin.origins)))
                    break
            else:
                order.append(stack.pop()[0])
        self.slope = 1.0
        for number in reversed(order):
            for origin, by in number.origins:
                origin.slope += by * number.slope


def total(numbers):
    numbers = list(numbers)
    return Number(sum(n.value for n in numbers), tuple((n, 1.0) for n in numbers))


def dot(a, b):
    return total(x * y for x, y in zip(a, b))


def linear(w, x):
    return [dot(row, x) for row in w]


def softmax(x):
    most = max(n.value for n in x)
    powers = [(n + Number(-most)).exp() for n in x]
    whole = total(powers).power(-1)
    return [p * whole for p in powers]


def norm(x):
    scale = (dot(x, x).scaled(1 / len(x)) + Number(1e-5)).power(-0.5)
    return [n * scale for n in x]


def matrix(rows, columns):
    return [[Number(random.gauss(0, 0.08)) for _ in range(columns)] for _ in range(rows)]


def token(model, keys, values, this, place):
    """The logits of what comes after this token; keys and values grow by its own."""
    x = [a + b for a, b in zip(model["tokens"][this], model["places"][place])]
    y = norm(x)
    query = linear(model["query"], y)
    keys.append(linear(model["key"], y))
    values.append(linear(model["value"], y))
    mix, size = [], C // HEADS
    for h in range(0, C, size):
        part = slice(h, h + size)
        att = softmax([dot(query[part], k[part]).scaled(size**-0.5) for k in keys])
        mix += [total(a * v[c] for a, v in zip(att, values)) for c in range(h, h + size)]
    x = [a + b for a, b in zip(x, linear(model["out"], mix))]
    hidden = [n.relu() for n in linear(model["up"], norm(x))]
    x = [a + b for a, b in zip(x, linear(model["down"], hidden))]
    return linear(model["tokens"], norm(x))


def main():
    random.seed(1)
    limit = float(sys.argv[2]) if len(sys.argv) > 2 else 10
    with open(sys.argv[1], encoding="utf-8") as file:
        lines = [json.loads(line) for _, line in zip(range(2000), file)]
    texts = [line["input"] + "\0" + line["output"] + "\0" for line in lines]
    letters = sorted(set("".join(texts)))
    model = {name: matrix(C, C) for name in ("query", "key", "value", "out")}
    model["tokens"], model["places"] = matrix(len(letters), C), matrix(T, C)
    model["up"], model["down"] = matrix(4 * C, C), matrix(C, 4 * C)
    numbers = [n for w in model.values() for row in w for n in row]
    moved, squared = [0.0] * len(numbers), [0.0] * len(numbers)
    began, count, step = time.process_time(), 0, 0
    while time.process_time() - began < limit:
        ids = [letters.index(c) for c in random.choice(texts)[: T + 1]]
        keys, values, losses = [], [], []
        for place in range(len(ids) - 1):
            chances = softmax(token(model, keys, values, ids[place], place))
            losses.append(chances[ids[place + 1]].log().scaled(-1 / (len(ids) - 1)))
        loss = total(losses)
        loss.backward()
        step += 1
        count += len(losses)
        for i, n in enumerate(numbers):
            moved[i] = 0.9 * moved[i] + 0.1 * n.slope
            squared[i] = 0.99 * squared[i] + 0.01 * n.slope**2
            size = (squared[i] / (1 - 0.99**step)) ** 0.5 + 1e-8
            n.value -= 0.01 * moved[i] / (1 - 0.9**step) / size
            n.slope = 0.0
        if step % 10 == 0:
            print(f"step {step}: loss {loss.value:.3f}", file=sys.stderr)
    speed = count / (time.process_time() - began)
    size = len(numbers)
    print(f"{speed:.0f} tokens a second, times {size} parameters: "
          f"{1e-6 * speed * size:.3f} million")


main()
