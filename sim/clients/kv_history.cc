#include "sim/clients/kv_history.h"

#include "sim/clients/kv_command.h"

namespace squall {
namespace {

OperationKind KindOf(KvAction action) {
  switch (action) {
    case KvAction::kGet:
      return OperationKind::kGet;
    case KvAction::kPut:
      return OperationKind::kPut;
    case KvAction::kDelete:
      return OperationKind::kDelete;
    case KvAction::kCompareAndSwap:
      return OperationKind::kCas;
    case KvAction::kAppend:
      return OperationKind::kAppend;
  }
  return OperationKind::kGet;
}

}  // namespace

bool KvDecoder::Decode(std::string_view command, DecodedOperation* operation) const {
  KvCommand decoded;
  if (!DecodeKvCommand(command, &decoded)) return false;
  operation->kind = KindOf(decoded.action);
  operation->key = decoded.key;
  operation->input = decoded.value;
  operation->expected = decoded.expected;
  return true;
}

}  // namespace squall
