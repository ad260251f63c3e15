#include "core/host/apply_command.h"

#include <utility>

namespace squall {

ApplyResult ApplySessionCommand(const Entry& entry, Sessions* sessions, StateMachine* machine) {
  SessionCommand command;
  if (!DecodeSessionCommand(entry.data.view(), &command)) return {};
  ApplyResult result;
  result.client = command.client;
  result.sequence = command.sequence;
  Sessions::Answer before = sessions->Look(command);
  switch (before.verdict) {
    case Sessions::Verdict::kNew:
      result.kind = ApplyKind::kCommand;
      result.result = machine->Apply(command.command);
      sessions->Record(command, entry.index, result.result);
      return result;
    case Sessions::Verdict::kRepeated:
      result.kind = ApplyKind::kRepeated;
      result.result = std::move(before.result);
      return result;
    case Sessions::Verdict::kOutdated:
      return result;
  }
  return result;
}

}  // namespace squall
