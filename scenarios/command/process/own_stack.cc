#include "scenarios/command/process/own_stack.h"

#include <pthread.h>

#include <csignal>
#include <cstddef>

namespace squall {
namespace {

constexpr size_t kStackBytes = size_t{8} << 20;

struct Call {
  const std::function<int()>& call;
  sigset_t signals;  // As the caller had them blocked.
  int result = 0;
};

void* Run(void* data) {
  auto* const call = static_cast<Call*>(data);
  pthread_sigmask(SIG_SETMASK, &call->signals, nullptr);
  call->result = call->call();
  return nullptr;
}

}  // namespace

int CallOnOwnStack(const std::function<int()>& call) {
  Call own{call, {}, 0};
  // What waits for a signal is the call, not the thread that waits for the call.
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &own.signals);
  pthread_attr_t attributes;
  pthread_t thread;
  bool started = false;
  if (pthread_attr_init(&attributes) == 0) {
    started = pthread_attr_setstacksize(&attributes, kStackBytes) == 0 &&
              pthread_create(&thread, &attributes, Run, &own) == 0;
    pthread_attr_destroy(&attributes);
  }
  if (started) pthread_join(thread, nullptr);
  pthread_sigmask(SIG_SETMASK, &own.signals, nullptr);
  return started ? own.result : call();
}

}  // namespace squall
