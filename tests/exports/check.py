"""check.py BUILD RUN: are the exports of a run's fish the same fish? (make check-exports)

Programs that nobody here wrote load what 12_page export wrote, and answer QUESTIONS held-out
questions (make check-exports QUESTIONS=N; 100), always with the likeliest token. 09_chat -t 0
answered them before. Those in JavaScript do it in Node, and but for llama.cpp in Chromium too.
What they need is installed by ./setup --check-exports: PyTorch and Chromium from Debian, and in
BUILD/clients packages of npm. Hugging Face's transformers for Python, which the GPT-2 folder is made
for, could not be installed and is not among them.
"""
import functools
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

QUESTIONS = int(os.environ.get("QUESTIONS", "100"))
LONGEST = 64  # tokens of an answer
END = 2  # <|im_end|>
CLOSE = 1e-4  # logits of the same fish
PROMPT = "<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n"

build, run = sys.argv[1:3]
programs, clients = build + "/bin/", build + "/clients"
failed = []


def missing(what):
    sys.exit("guppy: make check-exports: expected %s, found none; run ./setup --check-exports" % what)


# One thread: those that PyTorch's products would share their work with wait by turning in circles,
# for minutes where others are at work on the machine.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")
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


def report(who, what, want, found, ties=()):
    """One line: how many of `found` are as in `want`; and the first that is not, and is no tie."""
    same = sum(w == f for w, f in zip(want, found))
    right = same + len(ties) == len(want) == len(found)
    print("%s %s: %d of %d %s are the same%s" % (
        "ok" if right else "not ok", who, same, len(want), what,
        ", %d more part from it where two tokens are equally likely" % len(ties) if ties else ""))
    if not right:
        failed.append(who)
        for i, (w, f) in enumerate(zip(want, found)):
            if w != f and i not in ties:
                print("    expected %s\n    found    %s" % (w, f))
                break


def export(form, folder, model):
    call(programs + "12_page", "export", "--as", form, "-m", model, folder)


def check_torch(folder, model, questions, ids, answers):
    """The logits of some questions; all answers. Returns the model, and these in tokens."""
    gpt2 = GPT2(folder)
    worst = 0.0
    for question, prompt in list(zip(questions, ids))[:5]:
        with tempfile.TemporaryDirectory() as dump:
            call(programs + "06_transformer", "-m", model, "--dump", dump, question)
            want = numpy.load(dump + "/logits.npy")  # without the last token, which predicts nothing
        worst = max(worst, float(numpy.abs(gpt2.logits(prompt[: len(want)]).numpy() - want).max()))
    print("%s torch: logits differ by at most %.1e" % ("ok" if worst <= CLOSE else "not ok", worst))
    if not worst <= CLOSE:
        failed.append("torch")
    found = [gpt2.answer(prompt, LONGEST) for prompt in ids]
    report("torch", "answers", answers, decode(found))
    return gpt2, found


def is_tie(gpt2, prompt, want, found):
    """Whether two answers part where PyTorch has two tokens first, as close as logits must agree."""
    for at, (w, f) in enumerate(zip(want + [END], found + [END])):
        if w != f:
            logits = gpt2.logits(prompt + want[:at])[-1]
            return float(logits.max() - min(logits[w], logits[f])) <= CLOSE
    return False


def report_client(name, found, ids, gpt2, answers):
    """Of each question what the client made of it: the prompt's ids, if it has a tokenizer, and the answer's."""
    if found and "prompt" in found[0]:
        report(name, "prompts", ids, [line["prompt"] for line in found])
    want, texts = decode(answers), decode([line["ids"] for line in found])
    ties = [i for i, text in enumerate(texts) if text != want[i] and is_tie(gpt2, ids[i], answers[i], found[i]["ids"])]
    report(name, "answers", want, texts, ties)


def in_node(client, more, lines):
    return [json.loads(line) for line in call("node", clients + "/node.mjs", client, *more,
                                              lines=[json.dumps(line) for line in lines])]


def node_is_new():
    version = call("node", "--version")[0]
    new = int(version[1:].split(".")[0]) >= 20
    if not new:
        print("-- in Node: left out, expected node 20 or newer, found %s" % version)
    return new


class Server(http.server.SimpleHTTPRequestHandler):
    """What browser.html asks for: itself, the order, the packages, the exports; and what it found."""

    def __init__(self, *arguments, order, folders, found):
        self.order, self.folders, self.found = order, folders, found
        super().__init__(*arguments)

    def translate_path(self, path):
        first, _, rest = path.split("?")[0].lstrip("/").partition("/")
        return os.path.join(self.folders.get(first, "none"), *rest.split("/"))

    def do_GET(self):
        if self.path != "/order":
            return super().do_GET()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(self.order).encode())

    def do_POST(self):
        self.found.extend(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def in_browser(client, more, lines, out):
    """As in_node, but in Chromium, which is kept from all hosts but this one."""
    modules = clients + "/node_modules"
    runtime = modules + "/@huggingface/transformers/node_modules"  # or, if it is no other version, where all are
    if not os.path.isdir(runtime + "/onnxruntime-web"):
        runtime = modules
    folders = {"node_modules": modules, "runtime": runtime, "tests": "tests/exports", "export": out}
    found = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(
        Server, order={"client": client, "more": more, "lines": lines}, folders=folders, found=found))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    done = subprocess.run(["sh", "-c", '. loom/browser.sh; browse_until "@@ done" "$@"; sed -n "s/.*\\(@@ [^d].*\\)/\\1/p" "$work/err" >&2',
                           "sh", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                           "http://127.0.0.1:%d/tests/browser.html" % server.server_port])
    server.shutdown()
    if done.returncode == 69:  # there is no browser, which has been said
        missing("Chromium")
    return found


def main():
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
    floats = check_torch(out + "/gpt2", model, questions, ids, answers)
    export("gguf", out + "/gguf", model)
    for script in os.listdir("tests/exports"):
        if script.endswith(".mjs"):  # where its packages are found
            with open("tests/exports/" + script) as source, open(clients + "/" + script, "w") as copy:
                copy.write(source.read())
    export("onnx", out + "/onnx", model)
    prompts = [{"ids": prompt} for prompt in ids]
    asked = [{"text": question} for question in questions]
    # Bytes are another fish. What they must answer, PyTorch says of the floats that they stand for.
    call(programs + "12_page", "quantize", "-m", model, "-o", out + "/bytes")
    export("gpt2", out + "/rounded", out + "/bytes")
    rounded = GPT2(out + "/rounded")
    of_bytes = rounded, [rounded.answer(prompt, LONGEST) for prompt in ids]
    new, most = node_is_new(), str(LONGEST)
    if new:
        report_client("llama.cpp in Node", in_node("llama.mjs", [out + "/gguf/model.gguf", most],
                                                   [{"text": text} for text in texts]), ids, *floats)
    for who, client, path, more, lines, want in [
        ("ONNX Runtime", "onnxruntime.mjs", "onnx/onnx/model.onnx", [], prompts, floats),
        ("ONNX Runtime, bytes", "onnxruntime.mjs", "onnx/onnx/model_quantized.onnx", [], prompts, of_bytes),
        ("Transformers.js", "transformers.mjs", "onnx", ["fp32"], asked, floats),
        ("Transformers.js, bytes", "transformers.mjs", "onnx", ["q8"], asked, of_bytes),
    ]:
        if new:
            report_client(who + " in Node", in_node(client, [out + "/" + path, most, *more], lines), ids, *want)
        report_client(who + " in Chromium", in_browser(client, ["/export/" + path, most, *more], lines, out), ids, *want)
    return 1 if failed else 0


sys.exit(main())
