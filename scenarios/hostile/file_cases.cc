#include <string>

#include "absl/strings/str_cat.h"
#include "scenarios/hostile/case.h"

namespace squall {
namespace {

using Output = Case::Output;

constexpr int kInputsNested = 24;
constexpr int kPlansNested = 8;

class Adder {
 public:
  Adder(const char* group, Cases* cases) : group_(group), cases_(cases) {}
  void Add(std::string command, std::vector<int> exits, std::string says = "",
           Output output = Output::kAny) {
    cases_->push_back({group_, std::move(command), std::move(exits), std::move(says), output});
  }

 private:
  const char* group_;
  Cases* cases_;
};

// A command line of each verb that prints something, in each of its forms.
constexpr const char* kPrinting[] = {"--help",
                                     "--version",
                                     "sweep --help",
                                     "sweep --profile=calm --seeds=1 --count=2 -j1",
                                     "sweep --profile=calm --seeds=1 --count=2 -j1 --json",
                                     "replay 7 --profile=calm",
                                     "replay 7 --profile=calm --json",
                                     "replay 7 --profile=calm --trace=all",
                                     "replay 7 --profile=calm --break-at-step=100",
                                     "replay --help",
                                     "crash-points 7 --profile=calm --count=2 -j1",
                                     "crash-points 7 --profile=calm --count=2 -j1 --json",
                                     "crash-points 7 --profile=calm --point=2:30:0",
                                     "explain 7 --profile=calm",
                                     "export mermaid 7 --profile=calm",
                                     "run $in/script.scenario",
                                     "run --json $in/script.scenario",
                                     "check $in/history.jsonl",
                                     "check --json $in/history.jsonl"};

// Text that a terminal obeys, for printf: colours, the cursor, the title, direction, no UTF-8.
constexpr const char* kCodes[] = {"\\033[31m", "\\r",        "\\033]0;x\\007", "\\342\\200\\256",
                                  "\\377",     "\\302\\233", "\\177",          "\\b\\b"};

// `run` where no file may grow. What it says of that goes through a FIFO.
std::string WithoutRoom(const std::string& run) {
  return absl::StrCat("mkfifo e; cat e >&2 & (ulimit -f 0; exec ", run,
                      " 2>e); code=$?; wait; exit $code");
}

}  // namespace

void AddStreamCases(Cases* cases) {
  Adder a("streams", cases);
  const std::string failed = "squall: cannot write to standard output: ";
  for (const char* words : kPrinting) {
    const std::string run = absl::StrCat("$squall ", words);
    a.Add(run + " >/dev/full", {2}, failed + "No space left on device");
    a.Add(run + " >&-", {2}, failed + "it is closed");
    a.Add(run + " >&- 2>&-", {2});
    a.Add(run + " 2>&- >/dev/null", {0});
    a.Add(run + " <&- >&- 2>&-", {2});
    a.Add(run + " <&- >/dev/null", {0});
    a.Add(run + " 2>/dev/full >/dev/null", {0});
    // The reader is gone before anything is written.
    a.Add(absl::StrCat("mkfifo p; sh -c 'exec 3<p' & exec 4>p; wait; ", run, " >&4"), {2},
          failed + "Broken pipe");
    a.Add(WithoutRoom(run + " >out"), {2}, failed + "File too large");
  }
  // Results do not land in a file that takes the number of a closed descriptor.
  a.Add(
      "$squall sweep --profile=calm --seeds=1 --count=2 -j1 --out=o --junit=j.xml >&-; "
      "[ $? = 2 ] && grep -q '^<?xml' j.xml && ! grep -rq 'no property' o",
      {0});
  a.Add("$squall replay 7 --profile=calm --record=r >&- 2>&-; head -c 1 r | grep -q '#'", {0});
  a.Add("$squall sweep -q --profile=calm --seeds=1 -j1 >&-", {0});
  // A sweep without end, of which only the first line is wanted.
  a.Add(
      "$squall sweep --profile=calm --seeds=1 --time-budget=25s -j1 --json >/dev/full & "
      "sleep 0.2; kill -TERM $!; wait $!",
      {2}, failed);
  a.Add(
      "{ $squall replay 7 --profile=swarm --trace=all; echo $? >code; } | head -n1; sleep 0.1; "
      "exit $(cat code)",
      {2}, "Broken pipe");
}

void AddNameCases(Cases* cases) {
  Adder a("names", cases);
  // What a guest prints is not among results.
  const std::string guest =
      "g=$(dirname $squall)/mutants/chatty.so; [ -e $g ] || { echo null; exit; }; ";
  for (const char* words :
       {"replay 7 --profile=calm", "sweep --profile=calm --seeds=1 -j1",
        "crash-points 7 --profile=calm --count=2 -j1", "replay 7 --profile=calm --twice"}) {
    const std::string run = absl::StrCat(guest, "$squall ", words, " --guest=$g");
    a.Add(run + " --json", {0}, "", Output::kJson);
    a.Add(run + " >o; ! grep -q printed o", {0});
  }
  a.Add(guest + "$squall replay 7 --profile=calm --trace=all --guest=$g >o; ! grep -q printed o",
        {0});
  for (const char* code : kCodes) {
    const std::string name = absl::StrCat("\"$(printf 'a", code, "')\"");
    a.Add("$squall " + name, {2});
    a.Add("$squall sweep --" + name, {2});
    a.Add("$squall check " + name, {2}, "No such file");
    a.Add("$squall check -- " + name, {2}, "No such file");
    a.Add("$squall run " + name, {2}, "No such file");
    a.Add("$squall replay " + name, {2});
    a.Add("$squall sweep --seeds=" + name, {2});
    a.Add("$squall sweep --guest=" + name, {2}, "No such file");
    a.Add("$squall sweep --profile=" + name, {2});
    a.Add(absl::StrCat("cp $in/history.jsonl ", name, "; $squall check ", name), {0});
    a.Add(absl::StrCat("cp $in/history.jsonl ", name, "; $squall check --json ", name), {0}, "",
          Output::kJson);
    a.Add(absl::StrCat("cp $in/escape.scenario ", name, "; $squall run ", name), {1, 2});
    a.Add(absl::StrCat("cp $in/escape.scenario ", name, "; $squall run --json ", name), {1, 2}, "",
          Output::kJson);
    a.Add(absl::StrCat("cp $in/plan.txtpb ", name, "; $squall replay ", name), {0});
    a.Add(absl::StrCat("cp $in/plan.txtpb ", name, "; $squall replay --json ", name), {0}, "",
          Output::kJson);
    a.Add(absl::StrCat("$squall sweep --profile=calm --seeds=1 -j1 --out=", name), {0});
    a.Add(absl::StrCat("$squall sweep --profile=calm --seeds=1 -j1 --junit=none/", name), {2});
  }
  a.Add("$squall check $in/escape.jsonl", {1, 2});
  a.Add("$squall check --json $in/escape.jsonl", {1, 2}, "", Output::kJson);
  for (const char* file : {"escape.txtpb", "escape-field.txtpb", "long-field.txtpb"}) {
    a.Add(absl::StrCat("$squall replay $in/", file), {2});
    a.Add(absl::StrCat("$squall crash-points $in/", file), {2});
  }
  a.Add("$squall replay $in/guest.txtpb", {0, 1, 2, 3, 5, 125});
  a.Add("$squall replay --json $in/guest.txtpb", {0, 1, 2, 3, 5, 125}, "", Output::kJson);
  for (const char* file : {"escape.scenario", "escape-mistake.scenario", "long-line.scenario"}) {
    a.Add(absl::StrCat("$squall run $in/", file), {1, 2});
    a.Add(absl::StrCat("$squall run --json $in/", file), {1, 2}, "", Output::kJson);
  }
  // What is long is told, not printed.
  a.Add("$squall check $in/large-values.jsonl >o 2>&1; [ $(wc -c <o) -lt 5000 ]", {0});
  a.Add("$squall check $in/large-values.jsonl", {1}, "bytes, beginning \"aaaa");
  a.Add("$squall replay $in/long-field.txtpb >o 2>&1; [ $(wc -c <o) -lt 5000 ]", {0});
  a.Add("$squall run $in/long-line.scenario >o 2>&1; [ $(wc -c <o) -lt 5000 ]", {0});
  a.Add("$squall replay $(head -c 100000 /dev/zero | tr '\\0' a) 2>o; [ $(wc -c <o) -lt 5000 ]",
        {0});
}

void AddInputCases(Cases* cases) {
  Adder a("inputs", cases);
  for (const char* verb : {"replay", "crash-points", "check", "run", "replay --json",
                           "check --json", "run --json", "run --rewrite"}) {
    const std::string run = absl::StrCat("$squall ", verb, " ");
    for (const char* file : {"empty", "nul", "newlines", "letters", "high"}) {
      a.Add(absl::StrCat("cp $in/", file, " f; ", run, "f"), {2});
    }
    a.Add(run + "none", {2});
    a.Add(run + "$in/sparse", {2}, "the limit is");
    a.Add(run + "/proc/self/mem", {2}, "error");
    a.Add(absl::StrCat("ln -s l l; ", run, "l"), {2});
    a.Add(absl::StrCat("ln -s none l; ", run, "l"), {2});
    if (std::string_view(verb).substr(0, 3) != "run") {
      a.Add(run + ".", {2}, "directory");
      a.Add(run + "/dev/null", {2});
    }
    a.Add(run + "$in/history.jsonl/below", {2});
  }
  for (const char* verb : {"replay", "check", "run"}) {
    a.Add(absl::StrCat("$squall ", verb, " /dev/zero"), {2}, "more than");
    a.Add(absl::StrCat("mkfifo p; cat /dev/urandom >p & $squall ", verb, " p"), {2}, "more than");
  }
  a.Add("cat $in/plan.txtpb | $squall replay /dev/stdin", {0});
  a.Add("cat $in/history.jsonl | $squall check /dev/stdin", {0});
  a.Add("cat $in/script.scenario | $squall run /dev/stdin", {0});
  a.Add("mkfifo p; cat $in/plan.txtpb >p & $squall replay p", {0});
  a.Add("mkfifo p; cat $in/history.jsonl >p & $squall check p", {0});
  a.Add("mkfifo p; cat $in/script.scenario >p & $squall run p", {0});
  // A directory with FIFOs, devices and circles in it.
  a.Add("$squall run $in/scripts", {0}, "it is no regular file");
  a.Add("$squall run --json $in/scripts", {0}, "\"skipped\":3", Output::kJson);
  a.Add("$squall run $in/fifos", {0, 2}, "it is no regular file");
  for (int i = 0; i < kInputsNested; ++i) {
    a.Add(absl::StrCat("$squall check $in/nested-", i, ".history"), {0, 1, 2, 3});
  }
  for (int i = 0; i < kPlansNested; ++i) {
    a.Add(absl::StrCat("$squall replay $in/nested-", i, ".txtpb"), {2});
    a.Add(absl::StrCat("$squall crash-points $in/nested-", i, ".txtpb"), {2});
  }
  a.Add("$squall run $in/nested.scenario", {2});
  for (const char* guest :
       {"none.so", ".", "$in/text.so", "$in/elf.so", "$in/empty", "/dev/null"}) {
    for (const char* run : {"sweep --seeds=1 -j1", "replay 7", "crash-points 7"}) {
      a.Add(absl::StrCat("$squall ", run, " --guest=", guest), {2}, "--guest");
    }
  }
}

void AddOutputCases(Cases* cases) {
  Adder a("outputs", cases);
  struct Writer {
    const char* command;  // What follows is the file's name.
    const char* begins;   // The first bytes of what is written.
  };
  constexpr Writer kWriters[] = {
      {"$squall sweep --profile=calm --seeds=1 -q -j1 --junit=", "<?xml"},
      {"$squall replay 7 --profile=calm -q --record=", "# A plan"},
      {"$squall replay 7 --profile=calm -q --report=", "<!DOCTYPE html>"},
      {"$squall export chrome 7 --profile=calm --out=", "{\"displayTimeUnit"},
      {"$squall crash-points 7 --profile=calm --point=2:30:0 -q --record=", "# A plan"}};
  for (const Writer& w : kWriters) {
    const std::string run = w.command;
    const std::string holds = absl::StrCat("grep -q '^", w.begins, "' ");
    a.Add(run + "f && " + holds + "f && [ $(ls | wc -l) = 1 ]", {0});
    a.Add("echo old >f; chmod 640 f; " + run + "f && " + holds + "f && [ $(stat -c %a f) = 640 ]",
          {0});
    a.Add("echo old >f; ln -s f l; " + run + "l && " + holds + "f && [ -L l ]", {0});
    a.Add("ln -s f l; ln -s l m; " + run + "m && " + holds + "f && [ -L l ] && [ -L m ]", {0});
    a.Add("mkdir d; ln -s d e; " + run + "e/f && " + holds + "d/f && [ -L e ]", {0});
    a.Add("mkfifo p; cat p >f & " + run + "p && wait && " + holds + "f && [ -p p ]", {0});
    a.Add("mkfifo p; " + run + "p", {2}, "no process reads it");
    a.Add("ln -s /proc/self/fd/1 o; " + run + "o | " + holds + "-; [ $? = 0 ] && [ -L o ]", {0});
    a.Add("ln -s /proc/self/fd/1 o; " + run + "o >f && " + holds + "f", {0});
    a.Add("ln -s /proc/self/fd d; " + run + "d/3 3>f && " + holds + "f", {0});
    a.Add("ln -s l l; " + run + "l", {2});
    a.Add(run + ".", {2}, "directory");
    a.Add("echo x >f; " + run + "f/g", {2});
    a.Add(WithoutRoom(run + "f"), {2}, "File too large");
    a.Add("echo old >f; (ulimit -f 0; " + run + "f); grep -q '^old$' f && [ $(ls | wc -l) = 1 ]",
          {0});
    // Devices of the case's own: those of the machine would be lost to a mistake.
    a.Add("mknod n c 1 3 && : >n || exit 0; " + run + "n && [ -c n ]", {0});
    a.Add("mknod n c 1 7 2>/dev/null && : <n || exit 2; " + run + "n", {2});
  }
  for (const char* length : {"300", "5000"}) {
    const std::string name = absl::StrCat("$(head -c ", length, " /dev/zero | tr '\\0' a)");
    for (const char* run :
         {"replay 7 --profile=calm -q --record=", "sweep --profile=calm --seeds=1 -q -j1 --junit=",
          "sweep --profile=calm --seeds=1 -q -j1 --out="}) {
      a.Add(absl::StrCat("$squall ", run, name), {2}, "name too long");
    }
    a.Add("$squall check " + name, {2}, "File name too long");
    a.Add("$squall run " + name, {2}, "File name too long");
  }
  a.Add("cp $in/escape.scenario f; ln -s f l; $squall run --rewrite l; [ -L l ] && ! [ -L f ]",
        {0});
  a.Add("$squall sweep --profile=calm --seeds=1 -j1 --out=$in/empty", {2}, "directory");
  a.Add("mkfifo p; $squall sweep --profile=calm --seeds=1 -j1 --out=p", {2}, "directory");
  for (const char* end : {"", ".partial", ".checkpoint"}) {
    const std::string file = absl::StrCat("o/shard-0-of-1.ndjson", end);
    const std::string sweep = "; $squall sweep --profile=calm --seeds=1 -j1 --out=o";
    a.Add(absl::StrCat("mkdir -p ", file, sweep), {2}, "shard-0-of-1");
    a.Add(absl::StrCat("mkdir o; mkfifo ", file, sweep), {2}, "no regular file");
    a.Add(absl::StrCat("mkdir o; ln -s /dev/zero ", file, sweep), {2}, "no regular file");
  }
  a.Add("(ulimit -f 0; $squall sweep --profile=calm --seeds=1 -j1 --out=o)", {2, 3});
  for (const char* text : {"", "{", "[]", "\\033[31m", "{\"schema\":\"squall.sweep.1\"}"}) {
    a.Add(absl::StrCat("mkdir o; printf '", text,
                       "\\n' >o/shard-0-of-1.ndjson; $squall sweep "
                       "--profile=calm --seeds=1 -j1 --out=o"),
          {2}, "shard-0-of-1");
  }
}

void AddMutatedCases(Cases* cases, uint64_t each) {
  Adder a("mutated", cases);
  for (uint64_t i = 0; i < each; ++i) {
    const std::string file = absl::StrCat("$in/mutated/", i, "-");
    a.Add("$squall replay --run-time-max=5s " + file + "plan.txtpb", {0, 2, 3, 5, 125});
    a.Add("$squall run " + file + "script.scenario", {0, 1, 2});
    a.Add("$squall check " + file + "history.jsonl", {0, 1, 2, 3});
    a.Add("$squall check --json " + file + "history.edn", {0, 1, 2, 3}, "", Output::kJson);
  }
}

namespace {

// What the environment says, and a working directory that is gone.
void AddEnvironmentCases(Adder* a) {
  const std::string sweep = "$squall sweep --profile=calm --seeds=0:9 -q -j1";
  for (const char* value : {"x", "-1", "1.5", "99999999999999999999", "\\033[31m"}) {
    const std::string text = absl::StrCat("=\"$(printf -- '", value, "')\" ");
    a->Add(absl::StrCat("SLURM_ARRAY_TASK_ID", text, sweep), {2}, "SLURM_ARRAY_TASK_ID");
    a->Add(absl::StrCat("JOB_COMPLETION_INDEX", text, sweep, " --shard=/4"), {2}, "--shard");
    a->Add(absl::StrCat("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT", text, sweep), {2},
           "SLURM_ARRAY_TASK_COUNT");
  }
  for (const char* words :
       {"check x", "run x", "replay x", "replay 7 --profile=calm -q --record=r",
        "sweep --profile=calm --seeds=1 -j1 -q --out=o",
        "sweep --profile=calm --seeds=1 -j1 -q --junit=j", "replay 7 --profile=calm --guest=x"}) {
    a->Add(absl::StrCat("mkdir d; cd d; rmdir ../d; $squall ", words), {2});
  }
}

}  // namespace

void AddLimitCases(Cases* cases) {
  Adder a("limits", cases);
  AddEnvironmentCases(&a);
  for (const char* words : kPrinting) {
    const std::string run = absl::StrCat("$squall ", words);
    a.Add(absl::StrCat("(ulimit -s 64; exec ", run, ")"), {0});
    a.Add(absl::StrCat("(ulimit -s 256; exec ", run, ")"), {0});
    a.Add(absl::StrCat("env -i $squall ", words), {0});
    a.Add(absl::StrCat("LC_ALL=C TMPDIR=/none HOME=/none TERM=dumb ", run), {0});
    a.Add(absl::StrCat("LC_ALL=none TERM=none ", run), {0});
    // With fewer the program is not even loaded.
    for (const char* files : {"6", "9", "12"}) {
      a.Add(absl::StrCat("(ulimit -n ", files, "; exec ", run, ")"), {0, 2, 3});
    }
    for (const char* kib : {"40000", "60000", "100000"}) {
      a.Add(absl::StrCat("(ulimit -v ", kib, "; exec ", run, ")"), {0, 3});
    }
  }
  a.Add("(ulimit -v 300000; exec $squall check /dev/zero)", {2, 3});
  a.Add("(ulimit -v 300000; exec $squall run /dev/zero)", {2, 3});
  a.Add("(ulimit -v 300000; exec $squall replay /dev/zero)", {2, 3});
  for (const char* words : {"sweep --profile=calm --seeds=1 --time-budget=20s -j1",
                            "sweep --profile=calm --seeds=1 --time-budget=20s -j1 --json --out=o",
                            "crash-points 7 --profile=swarm -j1"}) {
    for (const char* signal : {"INT", "TERM"}) {
      a.Add(absl::StrCat("timeout --preserve-status -s ", signal, " 0.5 $squall ", words), {130});
    }
  }
}

}  // namespace squall
