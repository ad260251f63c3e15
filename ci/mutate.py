#!/usr/bin/env python3
# The work behind ci/mutate, which describes it.


import argparse
import hashlib
import json
import os
import pathlib
import re
import shlex
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

# Files that guests do not run: only unit tests can notice a change of them.
NOT_IN_GUESTS = ("core/base/codec.cc", "core/files/posix_files.cc", "core/host/posix_environment.cc")
# Text for people and traces, which no property is about.
LEFT_OUT = ("core/base/describe.cc", "core/raft/trace.cc")

COMPARISONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SIBLINGS = {"&&": "||", "||": "&&", "+": "-", "-": "+"}
WORDS = {"true": "false", "false": "true", "min": "max", "max": "min"}


class Mutant:
    """One change: columns `begin` to `end` of a line become `new`."""

    def __init__(self, file, line, begin, end, old, new, kind, context):
        self.file, self.line, self.begin, self.end = file, line, begin, end
        self.old, self.new, self.kind, self.context = old, new, kind, context

    @property
    def name(self):
        return f"{self.file}:{self.line}:{self.begin + 1}:{self.kind}"

    @property
    def key(self):
        """What names it in the list of known changes, whatever its line."""
        return f"{self.file}: {self.kind}: `{self.old}` -> `{self.new or ';'}` in `{self.context}`"

    def __str__(self):
        return f"{self.file}:{self.line}: {self.kind}: `{self.old}` -> `{self.new or ';'}`"


def fail(what):
    print(f"ci/mutate: {what}", file=sys.stderr)
    sys.exit(2)


def blank(text):
    """The code of a file: comments, strings and directives are spaces, so that columns stay."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|^[ \t]*#[^\n]*', re.S | re.M)
    return pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def closing(code, at):
    """The column of the parenthesis that closes the one at `at`; -1 if it is on another line."""
    depth = 0
    for i in range(at, len(code)):
        depth += {"(": 1, ")": -1}.get(code[i], 0)
        if depth == 0:
            return i
    return -1


def is_statement(code, before):
    """Whether the line is a whole statement that can be left out."""
    if not re.search(r"[;{}:)]\s*$", before) or not code.rstrip().endswith(";"):
        return False
    text = code.strip()
    if re.match(r"(return|break|continue|using|case|default|goto|static|constexpr|public|friend|"
                r"typedef|struct|class|enum|template|if|for|while|do|else|switch)\b", text):
        return False
    # A call, an assignment, or an increment: not a declaration, which has a type in front.
    target = r"[\w.\->\[\]:*()]+"
    return bool(re.match(rf"(\+\+|--)?{target}(\(.*\))?;$", text) or
                re.match(rf"{target}\s*([-+*/|&^]|<<|>>)?=[^=].*;$", text) or
                re.match(r"[\w.\->:]+\(.*\);$", text))


def mutants_of(file, text):
    code_lines = blank(text).split("\n")
    before = ";"
    for number, code in enumerate(code_lines, 1):
        source = text.split("\n")[number - 1]

        def change(begin, end, new, kind):
            return Mutant(file, number, begin, end, source[begin:end], new, kind, source.strip())

        for m in re.finditer(r"\b(if|while) \(", code):
            end = closing(code, m.end() - 1)
            inner = code[m.end():end]
            if end > 0 and ";" not in inner and not re.search(r"\bconst(expr|eval)?\b", code[:m.end()]):
                yield change(m.end(), end, f"!({source[m.end():end]})", "negated")
        for m in re.finditer(r"(?<= )(<=|>=|==|!=|<|>)(?= )", code):
            yield change(m.start(), m.end(), COMPARISONS[m.group()], "compared")
        for m in re.finditer(r"(?<= )(&&|\|\||\+|-)(?= )", code):
            yield change(m.start(), m.end(), SIBLINGS[m.group()], "sibling")
        for m in re.finditer(r"\b(true|false|min|max)\b", code):
            yield change(m.start(), m.end(), WORDS[m.group()], "sibling")
        for m in re.finditer(r"(?<![\w.'])(0|[1-9]\d*)(?![\w.'])", code):
            yield change(m.start(), m.end(), str(int(m.group()) + 1), "constant")
        m = re.match(r"\s*return ([^;]+);\s*$", code)
        if m and m.group(1).strip() not in ("true", "false", "{}", "0"):
            yield change(m.start(1), m.end(1), "{}", "returned")
        if is_statement(code, before):
            indent = len(code) - len(code.lstrip())
            yield change(indent, len(code.rstrip()), "", "dropped")
        if code.strip():
            before = code


def enumerate_mutants(prefixes):
    files = sorted(p.relative_to(ROOT).as_posix() for p in (ROOT / "core").rglob("*.cc"))
    for file in files:
        if re.search(r"_(test|benchmark|fuzzer)\.cc$|/testing/", file) or file in LEFT_OUT:
            continue
        if not any(file.startswith(prefix) for prefix in prefixes):
            continue
        yield from mutants_of(file, (ROOT / file).read_text())


class Build:
    """How the build compiles and links, with one object in front of its archives."""

    def __init__(self, folder):
        self.folder = folder
        commands = folder / "compile_commands.json"
        if not commands.exists():
            fail(f"there is no {commands}; configure a release build")
        self.compile = {}
        for entry in json.loads(commands.read_text()):
            if "/squall_core.dir/" in entry["command"]:
                name = os.path.relpath(entry["file"], ROOT)
                self.compile[name] = shlex.split(entry["command"])
        self.links = {name: self.link_command(name) for name in ("core_test", "mutant_plain")}

    def link_command(self, target):
        lines = subprocess.run(["ninja", "-C", str(self.folder), "-t", "commands", target],
                               capture_output=True, text=True).stdout.splitlines()
        if not lines:
            fail(f"{self.folder} has no target {target}")
        command = lines[-1]
        # What cmake does after linking is of no use here.
        return command.split(" && ")[1] if command.startswith(": && ") else command

    def object_of(self, file, source, target):
        command = [w for w in self.compile[file] if w != "-Werror"]
        command[command.index("-o") + 1] = str(target)
        at = next(i for i, w in enumerate(command) if w.endswith(file) and w.endswith(".cc"))
        command[at] = str(source)
        command += ["-w", "-fvisibility=hidden", "-fvisibility-inlines-hidden"]
        return run(command, self.folder, 600)

    def link(self, target, made, output):
        words = shlex.split(self.links[target])
        words[words.index("-o") + 1] = str(output)
        first = next(i for i, w in enumerate(words) if w.endswith((".a", ".o")))
        return run(words[:first] + [str(made)] + words[first:], self.folder, 600)


def run(command, folder, seconds):
    """(exit code, or None if it took too long; output)"""
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, errors="replace", start_new_session=True) as process:
        try:
            output, _ = process.communicate(timeout=seconds)
            return process.returncode, output
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            return None, ""


def instructions(made):
    _, text = run(["objdump", "--disassemble", "--reloc", "--no-show-raw-insn", "--no-addresses",
                   str(made)], ROOT, 60)
    _, data = run(["objdump", "--full-contents", "--section=.rodata", "--section=.data", str(made)],
                  ROOT, 60)
    return text.split("\n", 3)[-1] + data.split("\n", 3)[-1]


class Maker:
    def __init__(self, build, out, options):
        self.build, self.out, self.options = build, out, options
        self.plain = {}  # Instructions of the files as they are.

    def make(self, file, text, name):
        source = self.out / "tree" / file
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_text(text)
        made = self.out / f"{name}.o"
        code, output = self.build.object_of(file, source, made)
        return (made if code == 0 else None), output

    def judge(self, mutant):
        """(verdict, detail)"""
        text = (ROOT / mutant.file).read_text()
        lines = text.split("\n")
        line = lines[mutant.line - 1]
        lines[mutant.line - 1] = line[:mutant.begin] + (mutant.new or ";") + line[mutant.end:]
        if mutant.file not in self.plain:
            made, output = self.make(mutant.file, text, "plain")
            if made is None:
                fail(f"{mutant.file} does not compile as it is:\n{output}")
            self.plain[mutant.file] = instructions(made)
        made, output = self.make(mutant.file, "\n".join(lines), "mutant")
        if made is None:
            return "uncompilable", ""
        if instructions(made) == self.plain[mutant.file]:
            return "equivalent", "the compiler makes the same of it"
        return self.test(mutant, made)

    def test(self, mutant, made):
        test = self.out / "core_test"
        code, output = self.build.link("core_test", made, test)
        if code != 0:
            return "uncompilable", "core_test: " + output[-300:]
        code, output = run([str(test), "--gtest_brief=1", "--gtest_fail_fast"], self.build.folder,
                           self.options.test_time_max)
        if code is None:
            return "killed", "the unit tests do not end"
        if code != 0:
            failed = re.search(r"\[  FAILED  \] (\S+)", output)
            return "killed", failed.group(1) if failed else f"the unit tests end with {code}"
        if mutant.file in NOT_IN_GUESTS:
            return "survived", "no guest runs it"
        guest = self.out / "mutant.so"
        code, output = self.build.link("mutant_plain", made, guest)
        if code != 0:
            return "uncompilable", "guest: " + output[-300:]
        code, output = run(
            [str(self.build.folder / "squall"), "sweep", f"--guest={guest}", "--max-findings=1",
             f"--seeds={self.options.seed}", f"--time-budget={self.options.sweep_budget}s",
             "--jobs=1", "--json"], self.build.folder, self.options.sweep_budget + 600)
        if code == 1:
            first = json.loads(output[output.index("{"):output.rindex("}") + 1])["findings"][0]["first"]
            return "killed", first.get("property") or first.get("verdict")
        return "survived", f"the sweep ended with {code}"


def read_share(text):
    m = re.fullmatch(r"(\d+)/(\d+)", text)
    if not m or int(m.group(1)) >= int(m.group(2)):
        fail(f"--share: read '{text}', expected I/N with I below N, as 0/4")
    return int(m.group(1)), int(m.group(2))


def positive(text):
    if not re.fullmatch(r"[1-9]\d*", text):
        raise argparse.ArgumentTypeError(f"read '{text}', expected a number above 0")
    return int(text)


def options():
    parser = argparse.ArgumentParser(prog="ci/mutate", usage="see ci/mutate --help", add_help=False,
                                     allow_abbrev=False)
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--share", default="0/1")
    parser.add_argument("--files", default="core/")
    parser.add_argument("--max", type=positive)
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--out", default="build/mutate")
    parser.add_argument("--sweep-budget", type=positive, default=300)
    parser.add_argument("--test-time-max", type=positive, default=300)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--known")
    return parser.parse_args()


def read_known(path):
    """Changes that need no test, without their lines, each with its reason."""
    known = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        m = re.fullmatch(r"(\S+: \w+: `.*` -> `.*` in `.*`): (\S.*)", line)
        if not m:
            fail(f"{path}:{number}: read '{line}', expected FILE: KIND: `OLD` -> `NEW` in `LINE`: REASON")
        known[m.group(1)] = m.group(2)
    return known


def conclude(records, out, known):
    counts = {}
    for record in records:
        if record["verdict"] == "survived" and record["key"] in known:
            record["verdict"] = "equivalent"
        counts[record["verdict"]] = counts.get(record["verdict"], 0) + 1
    survivors = [r for r in records if r["verdict"] == "survived"]
    (out / "survivors.txt").write_text("".join(r["text"] + "\n" for r in survivors))
    alive = counts.get("killed", 0) + len(survivors)
    print(f"\n{len(records)} mutants: {counts.get('killed', 0)} killed, {len(survivors)} survive, "
          f"{counts.get('equivalent', 0)} equivalent, {counts.get('uncompilable', 0)} do not compile"
          + (f"; {100 * counts.get('killed', 0) / alive:.1f} % killed" if alive else ""))
    for record in survivors:
        print(f"  {record['text']}")
    return 1 if survivors else 0


def main():
    chosen = options()
    index, count = read_share(chosen.share)
    mutants = list(enumerate_mutants(chosen.files.split(",")))[index::count][:chosen.max]
    if not mutants:
        fail(f"--files: no file of core/ begins with '{chosen.files}'")
    if chosen.list:
        for mutant in mutants:
            print(mutant)
        return 0
    known_changes = read_known(pathlib.Path(chosen.known) if chosen.known else
                               ROOT / "ci/mutate_known.txt")
    for key in sorted(set(known_changes) - {m.key for m in enumerate_mutants(["core/"])}):
        fail(f"the list of known changes has one that is not made any more: {key}")
    out = ROOT / chosen.out
    out.mkdir(parents=True, exist_ok=True)
    state = out / "state.jsonl"
    known = {}
    if state.exists():
        for line in state.read_text().splitlines():
            record = json.loads(line)
            known[(record["name"], record["file_hash"])] = record
    maker = Maker(Build((ROOT / chosen.build).resolve()), out, chosen)
    records = []
    for number, mutant in enumerate(mutants, 1):
        file_hash = hashlib.sha256((ROOT / mutant.file).read_bytes()).hexdigest()[:16]
        record = known.get((mutant.name, file_hash))
        if record is None or "key" not in record:
            verdict, detail = maker.judge(mutant)
            record = {"name": mutant.name, "file_hash": file_hash, "text": str(mutant), "key": mutant.key,
                      "verdict": verdict, "detail": detail}
            with state.open("a") as file:
                file.write(json.dumps(record) + "\n")
        print(f"{number}/{len(mutants)} {record['verdict']}: {record['text']}"
              + (f"  ({record['detail']})" if record["detail"] else ""), flush=True)
        records.append(record)
    return conclude(records, out, known_changes)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
