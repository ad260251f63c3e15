// The application of the simulations: a key-value store.
#ifndef SQUALL_SIM_CLIENTS_KV_APPLICATION_H_
#define SQUALL_SIM_CLIENTS_KV_APPLICATION_H_

#include "sim/guest/application.h"

namespace squall {

// KvStore, KvModel, KvCommand and KvDecoder. Lives as long as the program.
const Application& KeyValueApplication();

}  // namespace squall

#endif  // SQUALL_SIM_CLIENTS_KV_APPLICATION_H_
