"""check.py BUILD RUN: are the exports of a run's fish the same fish? (make check-exports)

Programs that nobody here wrote load what 12_page export wrote, and answer QUESTIONS held-out
questions, always with the likeliest token. 09_chat -t 0 answered them before. What they need is
installed by ./setup --check-exports: PyTorch from Debian, and in BUILD/clients packages of npm.
"""
import json
import os
import subprocess
import sys
import tempfile

QUESTIONS = int(os.environ.get("QUESTIONS", "100"))
LONGEST = 64  # tokens of an answer
PROMPT = "<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n"

build, run = sys.argv[1:3]
programs, clients = build + "/bin/", build + "/clients"
failed = []


def missing(what):
    sys.exit("guppy: make check-exports: expected %s, found none; run ./setup --check-exports" % what)


try:
    import torch
    from gpt2 import GPT2
    import numpy
except ImportError:
    missing("PyTorch")
if not os.path.isdir(clients + "/node_modules"):
    missing("programs of others in " + clients)


def call(*command, lines=()):
    text = "".join(line + "\n" for line in lines)
    return subprocess.run(command, input=text, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()


def encode(texts):
    lines = call(programs + "02_tokenizer", "encode", "-t", run + "/model/tokenizer.json",
                 lines=[json.dumps({"text": text}) for text in texts])
    return [json.loads(line)["ids"] for line in lines]


def decode(answers):
    lines = call(programs + "02_tokenizer", "decode", "-t", run + "/model/tokenizer.json",
                 lines=[json.dumps({"ids": ids}) for ids in answers])
    return [json.loads(line)["text"] for line in lines]


def report(who, what, want, found):
    """One line: how many of `found` are as in `want`; and the first that is not."""
    same = sum(w == f for w, f in zip(want, found))
    print("%s %s: %d of %d %s are the same" % ("ok" if same == len(want) == len(found) else "not ok",
                                             who, same, len(want), what))
    if same != len(want) or len(found) != len(want):
        failed.append(who)
        for w, f in zip(want, found):
            if w != f:
                print("    expected %s\n    found    %s" % (w, f))
                break


def export(form, folder, model):
    call(programs + "12_page", "export", "--as", form, "-m", model, folder)


def check_torch(folder, model, questions, ids, answers):
    """The logits of some questions; all answers."""
    gpt2 = GPT2(folder)
    worst = 0.0
    for question, prompt in list(zip(questions, ids))[:5]:
        with tempfile.TemporaryDirectory() as dump:
            call(programs + "06_transformer", "-m", model, "--dump", dump, question)
            want = numpy.load(dump + "/logits.npy")  # without the last token, which predicts nothing
        worst = max(worst, float(numpy.abs(gpt2.logits(prompt[: len(want)]).numpy() - want).max()))
    print("%s torch: logits differ by at most %.1e" % ("ok" if worst <= 1e-4 else "not ok", worst))
    if not worst <= 1e-4:
        failed.append("torch")
    report("torch", "answers", answers, decode([gpt2.answer(prompt, LONGEST) for prompt in ids]))


def check_client(script, path, texts, ids, answers, *more):
    name = script.split(".")[0]
    version = call("node", "--version")[0]
    if int(version[1:].split(".")[0]) < 20:
        print("-- %s: left out, expected node 20 or newer, found %s" % (name, version))
        return
    lines = call("node", clients + "/" + script, path, str(LONGEST), *more,
                 lines=[json.dumps({"text": text, "ids": prompt}) for text, prompt in zip(texts, ids)])
    found = [json.loads(line) for line in lines]
    name += " " + os.path.basename(path)
    if "prompt" in found[0]:
        report(name, "prompts", ids, [line["prompt"] for line in found])
    report(name, "answers", answers, decode([line["ids"] for line in found]))


def main():
    torch.set_num_threads(1)
    model, out = run + "/model", run + "/12/export"
    with open(run + "/data/eval.jsonl") as file:
        questions = [json.loads(line)["input"] for line in file]
    questions = list(dict.fromkeys(q.strip() for q in questions if q.strip().lower() not in ("quit", "exit")))
    questions = questions[:QUESTIONS]
    lines = call(programs + "09_chat", "-m", model, "-t", "0", "-n", str(LONGEST), lines=questions)
    answers = [line[len("guppy> "):] for line in lines if line.startswith("guppy> ")]
    texts = [PROMPT % question for question in questions]
    ids = encode(texts)
    export("gpt2", out + "/gpt2", model)
    check_torch(out + "/gpt2", model, questions, ids, answers)
    export("gguf", out + "/gguf", model)
    for script in os.listdir("tests/exports"):
        if script.endswith(".mjs"):  # where its packages are found
            with open("tests/exports/" + script) as source, open(clients + "/" + script, "w") as copy:
                copy.write(source.read())
    check_client("llama.mjs", out + "/gguf/model.gguf", texts, ids, answers)
    export("onnx", out + "/onnx", model)
    check_client("onnxruntime.mjs", out + "/onnx/onnx/model.onnx", texts, ids, answers)
    check_client("transformers.mjs", out + "/onnx", questions, ids, answers, "fp32")
    # Bytes are another fish. What they must answer, PyTorch says of the floats that they stand for.
    call(programs + "12_page", "quantize", "-m", model, "-o", out + "/bytes")
    export("gpt2", out + "/rounded", out + "/bytes")
    rounded = GPT2(out + "/rounded")
    answers = decode([rounded.answer(prompt, LONGEST) for prompt in ids])
    check_client("onnxruntime.mjs", out + "/onnx/onnx/model_quantized.onnx", texts, ids, answers)
    return 1 if failed else 0


sys.exit(main())
