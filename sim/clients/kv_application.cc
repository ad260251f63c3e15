#include "sim/clients/kv_application.h"

#include "sim/clients/kv.h"
#include "sim/clients/kv_command.h"
#include "sim/clients/kv_history.h"

namespace squall {
namespace {

KvAction ActionOf(OperationKind kind) {
  switch (kind) {
    case OperationKind::kGet:
      return KvAction::kGet;
    case OperationKind::kPut:
      return KvAction::kPut;
    case OperationKind::kDelete:
      return KvAction::kDelete;
    case OperationKind::kAppend:
      return KvAction::kAppend;
    case OperationKind::kCas:
      return KvAction::kCompareAndSwap;
  }
  return KvAction::kGet;
}

class KvApplication final : public Application {
 public:
  std::unique_ptr<StateMachine> MakeMachine() const override { return std::make_unique<KvStore>(); }
  std::unique_ptr<MachineModel> MakeModel() const override { return std::make_unique<KvModel>(); }
  Payload Encode(const DecodedOperation& operation) const override {
    return EncodeKvCommand(
        {ActionOf(operation.kind), operation.key, operation.input, operation.expected});
  }
  const OperationDecoder* decoder() const override { return &decoder_; }

 private:
  KvDecoder decoder_;
};

}  // namespace

const Application& KeyValueApplication() {
  static const KvApplication application;
  return application;
}

}  // namespace squall
