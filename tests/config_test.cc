// Options from files, from the environment and from the command line.
#include <gtest/gtest.h>

#include "tests/process.h"

namespace assay::tests {
namespace {

namespace json = boost::json;

/// Runs in a scratch folder that is the home and the working folder at once, with no variable of
/// ours but those in `before`.
class Config : public testing::Test {
 protected:
  [[nodiscard]] static Ran assay(const std::string& arguments, const std::string& before = {}) {
    return shell(
        "cd $SCRATCH; unset ASSAY_CONFIG ASSAY_SPEC XDG_CONFIG_HOME; export HOME=$SCRATCH; " +
        before + " $ASSAY " + arguments + " 2>&1");
  }
  void write_user_file(const std::string& text) const {
    std::filesystem::create_directories(scratch_.path(".config/assay"));
    scratch_.write(".config/assay/config.yaml", text);
  }

  const Scratch scratch_;
};

/// A value that the option takes, by its schema: `turn` makes different ones.
json::value sample(const json::object& schema, int turn) {
  if (const auto* words = schema.if_contains("enum")) {
    const auto& list = words->get_array();
    return list[static_cast<std::size_t>(turn) % list.size()];
  }
  const auto& type = schema.at("type");
  if (type == "boolean") return turn % 2 == 0;
  if (type == "integer" || type == "number") return 3 + turn;
  const auto text = json::string("v" + std::to_string(turn));
  if (type.as_array().size() == 3) return json::array{text, text};
  return text;
}

class EveryOption : public Config, public testing::WithParamInterface<const char*> {
 protected:
  void SetUp() override {
    const auto schema = json::parse(shell("$ASSAY config schema").out);
    options_ = schema.at("properties")
                   .at("commands")
                   .at("properties")
                   .at(GetParam())
                   .at("properties")
                   .as_object();
    ASSERT_FALSE(options_.empty());
  }

  [[nodiscard]] std::string file(int turn) const {
    json::object all;
    for (const auto& option : options_) {
      all[option.key()] =
          option.key() == "spec" ? json::value("d.yaml") : sample(option.value().as_object(), turn);
    }
    return json::serialize(all);
  }

  /// What each option holds, and that all come from a place that starts with `origin`.
  void expect_all_from(const Ran& ran, const std::string& origin, int turn) const {
    ASSERT_EQ(ran.code, 0) << ran.out;
    const auto shown = json::parse(ran.out).as_object();
    for (const auto& option : options_) {
      ASSERT_TRUE(shown.contains(option.key())) << option.key();
      const auto& one = shown.at(option.key()).as_object();
      EXPECT_TRUE(std::string(one.at("origin").get_string()).starts_with(origin))
          << option.key() << " " << one;
      if (option.key() == "spec") continue;
      const auto wanted = sample(option.value().as_object(), turn);
      const auto& value = one.at("value");
      if (wanted.is_number()) {
        EXPECT_EQ(value.to_number<double>(), wanted.to_number<double>()) << option.key();
      } else {
        EXPECT_EQ(json::serialize(value), json::serialize(wanted)) << option.key();
      }
    }
  }

  json::object options_;
};

TEST_P(EveryOption, IsTakenFromTheStrongestSourceThatSaysSomething) {
  const std::string show = std::string("config show ") + GetParam() + " --origin --json";
  write_user_file(file(0));
  expect_all_from(assay(show), scratch_.path(".config/assay/config.yaml") + ":1:", 0);
  scratch_.write("assay.yaml", file(1));
  expect_all_from(assay(show), "assay.yaml:1:", 1);
  std::string variables;
  std::string flags;
  for (const auto& option : options_) {
    std::string name = "ASSAY_";
    for (const char c : option.key()) name += c == '-' ? '_' : static_cast<char>(std::toupper(c));
    const bool document = option.key() == "spec";
    const auto value = document ? json::value("d.yaml") : sample(option.value().as_object(), 2);
    const auto text = value.is_string() ? std::string(value.get_string()) : json::serialize(value);
    variables += name + "='" + text + "' ";
    const auto typed = document ? json::value("d.yaml") : sample(option.value().as_object(), 3);
    const auto key = "--" + std::string(option.key());
    if (document) {
      flags += " d.yaml";
    } else if (const auto* list = typed.if_array()) {
      for (const auto& item : *list) flags += " " + key + " " + std::string(item.get_string());
    } else {
      flags += " " + key + "=" +
               (typed.is_string() ? std::string(typed.get_string()) : json::serialize(typed));
    }
  }
  expect_all_from(assay(show, variables), "environment ASSAY_", 2);
  expect_all_from(assay(show + flags, variables), "command line", 3);
  // All of it can be switched off.
  const auto none = assay(show + " --no-config", variables);
  EXPECT_EQ(none.out.find("environment"), std::string::npos) << none.out;
}

INSTANTIATE_TEST_SUITE_P(Commands, EveryOption,
                         testing::Values("run", "fuzz", "mock", "list", "check", "cleanup"),
                         [](const auto& one) { return std::string(one.param); });

TEST_F(Config, OptionsOfACommandWinOverThoseOfAll) {
  scratch_.write("assay.yaml", "max-cases: 7\ncommands:\n  fuzz:\n    max-cases: 9\n");
  EXPECT_NE(assay("config show run").out.find("max-cases          7\n"), std::string::npos);
  EXPECT_NE(assay("config show fuzz").out.find("max-cases          9\n"), std::string::npos);
}

struct Mistake {
  const char* name;
  const char* file;
  const char* message;
};

class ConfigMistake : public Config, public testing::WithParamInterface<Mistake> {};

TEST_P(ConfigMistake, IsToldWithItsPlaceAndWhatWasMeant) {
  scratch_.write("assay.yaml", GetParam().file);
  const auto ran = assay("run $SOURCE/spec/documents/planetscale-create-password.md");
  EXPECT_EQ(ran.code, 2);
  EXPECT_EQ(ran.out, std::string("assay: ") + GetParam().message + "\n");
}

INSTANTIATE_TEST_SUITE_P(
    All, ConfigMistake,
    testing::Values(
        Mistake{"unknown_key", "url: x\nmax_cases: 7\n",
                "assay.yaml:2:1: there is no option 'max_cases' (did you mean 'max-cases'?)"},
        Mistake{"wrong_kind", "max-cases: many\n",
                "assay.yaml:1:1: 'max-cases' wants a whole number above 0, not \"many\" (see assay "
                "config options)"},
        Mistake{"out_of_range", "workers: 65\n",
                "assay.yaml:1:1: 'workers' wants a whole number from 1 to 64, not 65 (see assay "
                "config options)"},
        Mistake{
            "no_such_word", "color: allways\n",
            "assay.yaml:1:1: 'color' wants one of auto, always, never, not \"allways\" (did you "
            "mean 'always'?)"},
        Mistake{"unknown_command", "commands:\n  fuz: {}\n",
                "assay.yaml:2:3: there is no command 'fuz' (did you mean 'fuzz'?)"},
        Mistake{"of_another_command", "commands:\n  fuzz:\n    shard: 1/2\n",
                "assay.yaml:3:5: the command has no option 'shard' (see assay config options)"},
        Mistake{"typed_only", "list-checks: true\n",
                "assay.yaml:1:1: '--list-checks' can only be typed"},
        Mistake{"no_mapping", "- 1\n",
                "assay.yaml:1:1: a configuration is a mapping of options to values"},
        Mistake{"operation_member", "operations:\n  createPassword: {skipp: no}\n",
                "assay.yaml:2:20: 'skipp' is no member of /operations/createPassword (did you mean "
                "'skip'?)"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_F(Config, AFileThatIsNamedMustBeThere) {
  const auto ran = assay("run d.yaml --config nowhere.yaml");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.out.find("nowhere.yaml"), std::string::npos) << ran.out;
}

TEST_F(Config, AVariableThatMakesNoSenseIsNamed) {
  const auto ran = assay("run d.yaml", "ASSAY_MAX_TIME=soon");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.out.find("environment variable ASSAY_MAX_TIME: 'max-time' wants a number above 0"),
            std::string::npos)
      << ran.out;
}

// A run without a URL tests the mock: a pipeline whose variable is not set must not be green.
TEST_F(Config, AnEmptyTextIsAnErrorWhereverItStands) {
  for (const char* typed : {"--url ''", "--serve ''", "--out ''", "-H ''", "--include ''",
                            "--allow-host ''", "--phases ''"}) {
    const auto ran = assay(std::string("run d.yaml ") + typed);
    EXPECT_EQ(ran.code, 2) << typed;
    EXPECT_NE(ran.out.find("was a variable not set?"), std::string::npos) << typed << ran.out;
  }
  for (const char* variable : {"ASSAY_URL=", "ASSAY_ALLOW_HOST=", "ASSAY_PHASES="}) {
    const auto ran = assay("run d.yaml", variable);
    EXPECT_EQ(ran.code, 2) << variable;
    EXPECT_NE(ran.out.find("environment variable ASSAY_"), std::string::npos) << ran.out;
  }
  scratch_.write("assay.yaml", "max-cases: 5\nurl: ''\n");
  const auto ran = assay("run d.yaml");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.out.find("assay.yaml:2:1: 'url' wants a text that is not empty"), std::string::npos)
      << ran.out;
}

TEST_F(Config, SingleOperationsHaveSettingsOfTheirOwn) {
  scratch_.write("assay.yaml",
                 "spec: " ASSAY_SOURCE_DIR
                 "/spec/documents/planetscale-create-password.md\nmax-cases: 20\noperations:\n"
                 "  create_password: {skip: not now}\n");
  const auto ran = assay("run --dry-run");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_NE(ran.out.find("left out: not now (assay.yaml:4:"), std::string::npos) << ran.out;
}

TEST_F(Config, SecretsAreNotShown) {
  scratch_.write(
      "assay.yaml",
      "header: ['Authorization: Bearer canary-one', 'X-Trace: 7']\nset: [password=canary-"
      "two]\nproxy: http://me:canary-three@127.0.0.1:1\n");
  const auto ran = assay("config show run --origin");
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_EQ(ran.out.find("canary"), std::string::npos) << ran.out;
  EXPECT_NE(ran.out.find("X-Trace: 7"), std::string::npos) << ran.out;
}

TEST_F(Config, CompletionsAreScriptsThatTheirShellsRead) {
  EXPECT_EQ(shell("$ASSAY completion bash | bash -n 2>&1").code, 0);
  const auto bash = shell(
      "bash -c 'source <($ASSAY completion bash); COMP_WORDS=(assay run --max-c); COMP_CWORD=2; "
      "_assay; echo ${COMPREPLY[@]}; COMP_WORDS=(assay f); COMP_CWORD=1; _assay; echo "
      "${COMPREPLY[@]}'");
  EXPECT_EQ(bash.out, "--max-cases\nfuzz\n");
  for (const char* other : {"zsh", "fish"}) {
    if (shell(std::string("command -v ") + other + " >/dev/null").code != 0) continue;
    EXPECT_EQ(shell(std::string("$ASSAY completion ") + other + " > $SCRATCH/c; " + other +
                    " -n $SCRATCH/c 2>&1")
                  .code,
              0)
        << other;
  }
  const auto zsh = shell("$ASSAY completion zsh").out;
  EXPECT_NE(zsh.find("#compdef assay"), std::string::npos);
  EXPECT_NE(shell("$ASSAY completion fish").out.find("-l max-cases"), std::string::npos);
}

TEST_F(Config, TheManualHasAllOptionsAndNothingThatItsReaderWarnsOf) {
  const auto page = shell("$ASSAY man").out;
  EXPECT_NE(page.find("\\-\\-max\\-cases"), std::string::npos);
  if (shell("command -v mandoc >/dev/null").code != 0) return;
  const auto lint =
      shell("$ASSAY man > $SCRATCH/assay.1; mandoc -Tlint -W warning $SCRATCH/assay.1");
  EXPECT_EQ(lint.code, 0) << lint.out;
}

constexpr const char* rooms = R"(openapi: 3.1.0
info: {title: Rooms, version: '1'}
paths:
  /rooms:
    get: {operationId: listRooms, tags: [rooms], responses: {'200': {description: ok}}}
    post: {operationId: makeRoom, tags: [rooms], responses: {'201': {description: made}}}
  /rooms/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
    get: {operationId: readRoom, tags: [rooms, one], responses: {'200': {description: ok}}}
  /old:
    get: {operationId: oldThing, deprecated: true, responses: {'200': {description: ok}}}
)";

struct Filter {
  const char* name;
  const char* flags;
  const char* chosen;  ///< operationIds
};

class Filters : public Config, public testing::WithParamInterface<Filter> {};

TEST_P(Filters, ChooseTheseOperations) {
  scratch_.write("rooms.yaml", rooms);
  const auto ran = assay(std::string("list rooms.yaml --json ") + GetParam().flags);
  ASSERT_EQ(ran.code, 0) << ran.out;
  const auto listed = json::parse(ran.out);
  std::string chosen;
  for (const auto& operation : listed.at("operations").as_array()) {
    chosen += std::string(operation.at("operationId").as_string()) + " ";
  }
  EXPECT_EQ(chosen, GetParam().chosen);
  // Each operation is accounted for.
  EXPECT_EQ(listed.at("operations").as_array().size() + listed.at("skipped").as_array().size(), 4U);
}

INSTANTIATE_TEST_SUITE_P(
    All, Filters,
    testing::Values(Filter{"method", "--include method=get", "listRooms readRoom oldThing "},
                    Filter{"glob", "--include 'path=/rooms*'", "listRooms makeRoom readRoom "},
                    Filter{"exact", "--include path=/rooms", "listRooms makeRoom "},
                    Filter{"regex", "--include 'path~=^/rooms/[{]'", "readRoom "},
                    Filter{"tag", "--include tag=one", "readRoom "},
                    Filter{"id", "--include operation-id=makeRoom --include operation-id=oldThing",
                           "makeRoom oldThing "},
                    Filter{"both", "--include method=GET,tag=rooms", "listRooms readRoom "},
                    Filter{"deprecated", "--exclude deprecated", "listRooms makeRoom readRoom "},
                    Filter{"comma_in_regex", "--include 'operation-id~=^[a-z]{3,4}Room$'",
                           "makeRoom readRoom "},
                    Filter{"out_wins", "--include tag=rooms --exclude method=POST",
                           "listRooms readRoom "}),
    [](const auto& one) { return std::string(one.param.name); });

TEST_F(Config, AFilterThatMeetsNothingIsAMistake) {
  scratch_.write("rooms.yaml", rooms);
  for (const auto* flags : {"--include tag=roms", "--exclude path=/none", "--include metod=GET",
                            "--include 'path~=('"}) {
    const auto ran = assay(std::string("run rooms.yaml --dry-run ") + flags);
    EXPECT_EQ(ran.code, 2) << flags << ran.out;
  }
  EXPECT_NE(assay("list rooms.yaml --include metod=GET").out.find("did you mean 'method'?"),
            std::string::npos);
}

TEST_F(Config, WhatIsLeftOutIsSentNothingAndIsAccountedFor) {
  scratch_.write("rooms.yaml", rooms);
  for (const auto* command :
       {"run rooms.yaml --max-cases 40 --out r", "fuzz rooms.yaml --max-time 2 --out r"}) {
    const auto ran = assay(std::string(command) + " --include method=GET --exclude deprecated");
    ASSERT_LE(ran.code, 1) << ran.out;
    const auto journal = scratch_.read("r/journal.ndjson");
    EXPECT_NE(journal.find("not chosen by --include"), std::string::npos) << command;
    EXPECT_NE(journal.find("left out by --exclude deprecated"), std::string::npos) << command;
    std::istringstream lines(journal);
    for (std::string line; std::getline(lines, line);) {
      const auto event = parse_line(line);
      if (event.at("event") != "exchange") continue;
      EXPECT_NE(event.at("operation"), "GET /old") << command;
      EXPECT_NE(event.at("operation"), "POST /rooms") << command;
    }
  }
}

// The program must not make a socket: the kernel kills it if it tries.
constexpr const char* without_sockets = R"(
import ctypes, os, struct, sys
libc = ctypes.CDLL(None, use_errno=True)
code = b''.join(struct.pack('HBBI', *i) for i in [
    (0x20, 0, 0, 0), (0x15, 0, 1, 41), (0x06, 0, 0, 0x80000000), (0x06, 0, 0, 0x7fff0000)])
buffer = ctypes.create_string_buffer(code)
program = ctypes.create_string_buffer(struct.pack('HxxxxxxP', 4, ctypes.addressof(buffer)))
assert libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, program) == 0
os.execvp(sys.argv[1], sys.argv[1:])
)";

TEST_F(Config, ADryRunOpensNoSocket) {
  if (shell("python3 -c 'import platform; exit(platform.machine() != \"x86_64\")'").code != 0) {
    GTEST_SKIP() << "no python3 on x86-64 to watch the system calls";
  }
  scratch_.write("sealed.py", without_sockets);
  const std::string run =
      "cd $SCRATCH; python3 sealed.py $ASSAY run "
      "$SOURCE/spec/documents/planetscale-create-password.md "
      "--out r --max-cases 50 ";
  const auto dry = shell(run + "--dry-run 2>&1");
  EXPECT_EQ(dry.code, 0) << dry.out;
  EXPECT_NE(dry.out.find("50  POST /organizations"), std::string::npos) << dry.out;
  EXPECT_FALSE(std::filesystem::exists(scratch_.path("r"))) << "it writes nothing, either";
  const auto remote = shell(run +
                            "--dry-run --url https://api.example.com --allow-host "
                            "api.example.com --allow-mutations 2>&1");
  EXPECT_EQ(remote.code, 0) << remote.out;
  EXPECT_NE(remote.out.find("at 10 requests a second"), std::string::npos) << remote.out;
  EXPECT_NE(shell(run + "2>&1").code, 0) << "the watch itself must bite";
}

}  // namespace
}  // namespace assay::tests
