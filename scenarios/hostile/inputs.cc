#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "scenarios/hostile/case.h"

namespace squall {
namespace {

namespace fs = std::filesystem;

constexpr int kLevels = 100000;  // Of what is nested: enough to use up any stack.

std::string Read(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path, std::ios::binary).rdbuf();
  return text.str();
}

void Write(const std::string& path, std::string_view bytes) {
  std::ofstream(path, std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string Repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

std::string Event(uint64_t process, std::string_view type, std::string_view f,
                  std::string_view value) {
  return absl::StrCat("{\"process\":", process, ",\"type\":\"", std::string(type), "\",\"f\":\"",
                      std::string(f), "\",\"key\":\"x\",\"value\":", std::string(value), "}\n");
}

// A write and a read that does not see it, whose value is large.
std::string LargeValues() {
  const std::string value = "\"" + std::string(1 << 20, 'a') + "\"";
  return Event(1, "invoke", "put", value) + Event(1, "ok", "put", value) +
         Event(2, "invoke", "get", "null") + Event(2, "ok", "get", "\"b" + value.substr(1));
}

void WriteHistories(const std::string& in) {
  std::string json;
  std::string edn;
  for (uint64_t i = 0; i < 20; ++i) {
    const std::string value = absl::StrCat("\"", i / 2, "\"");
    const char* f = i % 2 == 0 ? "put" : "get";
    for (const char* type : {"invoke", "ok"}) {
      json += Event(i % 3, type, f, value);
      absl::StrAppend(&edn, "{:process ", i % 3, ", :type :", type, ", :f :", f,
                      ", :key \"x\", :value ", value, "}\n");
    }
  }
  Write(in + "/history.jsonl", json);
  Write(in + "/history.edn", edn);
  Write(in + "/large-values.jsonl", LargeValues());
  Write(in + "/escape.jsonl", Event(1, "invoke", "put", "\"\\u001b[31m\\u202e\"") +
                                  Event(1, "ok", "put", "\"\\u001b[31m\\u202e\"") +
                                  Event(2, "invoke", "get", "null") +
                                  Event(2, "ok", "get", "\"\x1b]0;owned\x07\""));
  for (const char* open : {"[", "{\"a\":", "{:a ", "(", "#{", "\"", "#a ", "\\"}) {
    static int number = 0;
    Write(absl::StrCat(in, "/nested-", number++, ".history"), Repeated(open, kLevels));
    Write(absl::StrCat(in, "/nested-", number++, ".history"),
          "{\"process\":1,\"type\":\"invoke\",\"f\":\"put\",\"value\":" + Repeated(open, kLevels));
    Write(absl::StrCat(in, "/nested-", number++, ".history"),
          "{:process 1 :type :invoke :f :write :value " + Repeated(open, kLevels));
  }
}

void WritePlans(const std::string& binary, const std::string& in) {
  const std::string record = "'" + binary +
                             "' crash-points 7 --profile=calm --point=2:30:0 --record='" + in +
                             "/plan.txtpb' >/dev/null 2>&1";
  if (std::system(record.c_str()) != 0) return;
  const std::string plan = Read(in + "/plan.txtpb");
  int number = 0;
  for (const char* open : {"a {", "a <", "options {", "a: [", "a: [{b:", "a: {", "[a.b] {"}) {
    Write(absl::StrCat(in, "/nested-", number++, ".txtpb"), plan + Repeated(open, kLevels));
  }
  // Groups of an unknown field, in the binary form.
  Write(absl::StrCat(in, "/nested-", number++, ".txtpb"), Repeated("\x83\x02", kLevels));
  Write(in + "/escape.txtpb", "version: 2\nprofile: \"\\033[31m\\342\\200\\256\"\nnone: 1\n");
  Write(in + "/escape-field.txtpb", "version: 2\n\xe2\x80\xae: \xff\xfe\n");
  Write(in + "/long-field.txtpb", "version: 2\n" + std::string(1 << 20, 'a') + ": 1\n");
  Write(in + "/long-profile.txtpb", plan + "profile: \"" + std::string(1 << 20, 'a') + "\"\n");
  Write(in + "/guest.txtpb", plan +
                                 "expectation { signature: \"\\033[31mx\" digest: \"\\r\" "
                                 "guest: \"\\033]0;owned\\007\" }\n");
}

void WriteScripts(const std::string& source, const std::string& in) {
  Write(in + "/script.scenario", Read(source + "/scenarios/library/election.scenario"));
  Write(in + "/escape.scenario", "cluster nodes=3 seed=7\n----\nno \x1b[31m\xe2\x80\xae\r\xff\n");
  Write(in + "/escape-mistake.scenario", "clus\x1b[31m\xe2\x80\xaeter\n----\nok\n");
  Write(in + "/long-line.scenario",
        "cluster nodes=" + std::string(1 << 20, '9') + "\n----\n" + std::string(1 << 20, 'a'));
  Write(in + "/nested.scenario", "cluster nodes=" + Repeated("(", kLevels) + "\n----\nok\n");
  fs::create_directories(in + "/scripts/below");
  fs::copy(in + "/script.scenario", in + "/scripts/a.scenario");
  mkfifo((in + "/scripts/b.scenario").c_str(), 0600);
  mkfifo((in + "/scripts/below/c.txt").c_str(), 0600);
  fs::create_directory_symlink("..", in + "/scripts/below/up");
  fs::create_symlink("/dev/zero", in + "/scripts/below/d.txt");
  fs::create_directories(in + "/fifos");
  mkfifo((in + "/fifos/a.scenario").c_str(), 0600);
}

}  // namespace

void WriteInputs(const std::string& binary, const std::string& source, const std::string& in) {
  fs::create_directories(in + "/mutated");
  WritePlans(binary, in);
  WriteScripts(source, in);
  WriteHistories(in);
  Write(in + "/empty", "");
  Write(in + "/nul", std::string(1000, '\0'));
  Write(in + "/newlines", std::string(100000, '\n'));
  Write(in + "/letters", std::string(1 << 20, 'a'));
  Write(in + "/high", std::string(100000, '\xff'));
  Write(in + "/text.so", "no shared object\n");
  Write(in + "/elf.so", Read(binary).substr(0, 3000));
  std::ofstream(in + "/sparse").seekp(off_t{1} << 33).put('x');
}

namespace {

// One of the changes that files go through: on disks, in mails, in the hands of people.
void Change(std::string* text, std::mt19937_64* random) {
  static constexpr std::string_view kHostile[] = {"18446744073709551616",
                                                  "-1",
                                                  "1e99",
                                                  "\x1b[31m",
                                                  "\xff\xfe",
                                                  "{{{{{{",
                                                  "\"",
                                                  "\r\n",
                                                  "0x",
                                                  "nan",
                                                  "]]",
                                                  "#",
                                                  "\xe2\x80\xae",
                                                  "\\",
                                                  "----\n",
                                                  "99999999999s",
                                                  "::"};
  const auto below = [&](size_t n) { return n == 0 ? 0 : (*random)() % n; };
  const size_t at = below(text->size());
  const size_t length = 1 + below(40);
  switch (below(7)) {
    case 0:
      text->resize(at);
      return;
    case 1:
      if (!text->empty()) (*text)[at] = static_cast<char>((*random)());
      return;
    case 2:
      text->erase(at, length);
      return;
    case 3:
      text->insert(at, text->substr(below(text->size()), length));
      return;
    case 4:
      text->insert(at, kHostile[below(std::size(kHostile))]);
      return;
    case 5: {
      const size_t digit = text->find_first_of("0123456789", at);
      if (digit != text->npos) text->replace(digit, 1, std::to_string((*random)()));
      return;
    }
    default:
      if (!text->empty()) (*text)[at] = static_cast<char>((*text)[at] ^ (1 << below(8)));
  }
}

}  // namespace

void WriteMutated(const std::string& in, const std::string& name, uint64_t count, uint64_t seed) {
  const std::string original = Read(in + "/" + name);
  for (uint64_t i = 0; i < count; ++i) {
    // The same file for the same seed, whatever the count.
    std::seed_seq sequence{seed, i, static_cast<uint64_t>(name.back())};
    std::mt19937_64 random(sequence);
    std::string text = original;
    for (uint64_t changes = 1 + random() % 3; changes > 0; --changes) Change(&text, &random);
    Write(absl::StrCat(in, "/mutated/", i, "-", name), text);
  }
}

}  // namespace squall
