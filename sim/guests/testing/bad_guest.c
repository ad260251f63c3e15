// Guests that do what no guest may do, one for each macro BAD_...: the toy, with one function or
// field of its table replaced.
#include <signal.h>
#define squall_guest_table toy_table
#include "sim/guests/toy/toy.c"
#undef squall_guest_table

#if defined(BAD_CRASHES)
static void bad_tick(struct squall_node* n) {
  tick(n);
  if (n->commit > 3) raise(SIGSEGV);
}
#elif defined(BAD_EXITS)
static void bad_tick(struct squall_node* n) {
  tick(n);
  if (n->commit > 3) exit(0);
}
#elif defined(BAD_LOOPS_FOREVER)
static void bad_tick(struct squall_node* n) {
  tick(n);
  for (volatile int i = 0; n->commit > 3;) i = !i;
}
#elif defined(BAD_EATS_MEMORY)
static void bad_tick(struct squall_node* n) {
  tick(n);
  static char* volatile kept;
  while (n->commit > 3) {
    kept = malloc(1 << 20);
    memset(kept, 1, 1 << 20);
  }
}
#elif defined(BAD_ANSWERS_UNASKED)
static void bad_tick(struct squall_node* n) {
  tick(n);
  n->calls->answer_read(n->world, 4711);
}
#elif defined(BAD_APPLIES_OUT_OF_ORDER)
static void bad_tick(struct squall_node* n) {
  tick(n);
  if (n->applied >= 2) n->calls->apply(n->world, &n->log[1]);
}
#elif defined(BAD_SENDS_TO_ITSELF)
static void bad_tick(struct squall_node* n) {
  tick(n);
  const struct squall_message message = {.to = n->id, .kind = SQUALL_APPEND};
  n->calls->send(n->world, &message);
}
#elif defined(BAD_NAMES_A_PATH)
static void bad_tick(struct squall_node* n) {
  tick(n);
  n->calls->create_file(n->world, "/etc/passwd");
}
#elif defined(BAD_CALLS_IN_CREATE)
static struct squall_node* bad_create(const struct squall_start* start, struct squall_world* world,
                                      const char** error) {
  const struct squall_message message = {.to = start->node % 2 + 1, .kind = SQUALL_APPEND};
  start->calls->send(world, &message);
  return create(start, world, error);
}
#elif defined(BAD_NO_NODE)
static struct squall_node* bad_create(const struct squall_start* start, struct squall_world* world,
                                      const char** error) {
  (void)start, (void)world, (void)error;
  return NULL;
}
#elif defined(BAD_WAVERS)
// Draws more choices in each life of the process than in the one before: not deterministic.
static uint64_t lives;
static void bad_start(struct squall_node* n) {
  for (uint64_t i = 0; i < lives; ++i) n->calls->choose(n->world, "election", 10);
  ++lives;
  wait_anew(n);
}
#elif defined(BAD_COPIES)
// Not bad at all: it can be copied.
static struct squall_node* copied(const struct squall_node* n, struct squall_world* world) {
  struct squall_node* c = malloc(sizeof *c);
  *c = *n;
  c->world = world;
  c->log = NULL;
  c->last = 0;
  for (uint64_t i = 0; i <= n->last; ++i) {
    struct squall_entry e = n->log[i];
    e.bytes = memcpy(malloc(e.size + 1), e.bytes, e.size);
    c->log = realloc(c->log, (i + 1) * sizeof e);
    c->log[i] = e;
  }
  c->last = n->last;
  c->out = malloc((n->out_count + 1) * sizeof *c->out);
  for (uint64_t i = 0; i < n->out_count; ++i) {
    struct wire w;
    memcpy(&w, n->out[i].bytes, sizeof w);
    c->out[i] = n->out[i];
    c->out[i].bytes = memcpy(malloc(sizeof w + w.size), n->out[i].bytes, sizeof w + w.size);
  }
  c->reads = malloc((n->read_count + 1) * sizeof *c->reads);
  if (n->read_count > 0) memcpy(c->reads, n->reads, n->read_count * sizeof *c->reads);
  return c;
}
#endif

SQUALL_GUEST_EXPORT const struct squall_guest* squall_guest_table(void) {
  static struct squall_guest bad;
  bad = *toy_table();
#if defined(BAD_OTHER_VERSION)
  bad.version = 99;
#elif defined(BAD_OTHER_MAGIC)
  bad.magic = 1;
#elif defined(BAD_SHORT_TABLE)
  bad.size = 8;
#elif defined(BAD_NO_TICK)
  bad.tick = NULL;
#elif defined(BAD_NO_ENTRY)
  // Of a table that ends before the function.
  bad.size = offsetof(struct squall_guest, entry);
#elif defined(BAD_UNKNOWN_FEATURE)
  bad.features |= 1u << 30;
#elif defined(BAD_CALLS_IN_CREATE) || defined(BAD_NO_NODE)
  bad.create = bad_create;
#elif defined(BAD_WAVERS)
  bad.start = bad_start;
#elif defined(BAD_COPIES)
  bad.copy = copied;
#else
  bad.tick = bad_tick;
#endif
  return &bad;
}
