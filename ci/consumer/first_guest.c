// The smallest guest: a node that does nothing. Every run of it breaks L1, because no node comes to
// lead. Fill in the functions from here.
#include <squall/guest.h>
#include <stdlib.h>

struct squall_node {
  struct squall_world* world;
  const struct squall_world_calls* calls;
};

static struct squall_node* create(const struct squall_start* start, struct squall_world* world,
                                  const char** error) {
  (void)error;
  struct squall_node* node = malloc(sizeof *node);
  *node = (struct squall_node){world, start->calls};
  return node;
}
static void destroy(struct squall_node* node) { free(node); }
static void start(struct squall_node* node) { (void)node; }
static void tick(struct squall_node* node) { (void)node; }
static void deliver(struct squall_node* node, uint64_t from, const void* bytes, size_t size) {
  (void)node, (void)from, (void)bytes, (void)size;
}
static void sync_done(struct squall_node* node, enum squall_status status) {
  (void)node, (void)status;
}
static int propose(struct squall_node* node, const void* bytes, size_t size) {
  (void)node, (void)bytes, (void)size;
  return 0;
}
static void state(struct squall_node* node, struct squall_state* state) {
  (void)node;
  state->first = 1;
}

const struct squall_guest* squall_guest_table(void) {
  static const struct squall_guest kGuest = {.magic = SQUALL_GUEST_MAGIC,
                                             .version = SQUALL_GUEST_VERSION,
                                             .size = sizeof kGuest,
                                             .name = "first",
                                             .create = create,
                                             .destroy = destroy,
                                             .start = start,
                                             .tick = tick,
                                             .deliver = deliver,
                                             .sync_done = sync_done,
                                             .propose = propose,
                                             .state = state};
  return &kGuest;
}
