// canonical/raft (Debian: libraft-dev) as a guest, through its raft_io and raft_fsm interfaces.
// README.md beside this file says what the adapter had to assume.
//
// The library begins every log with an entry that holds the first configuration. The world knows
// that configuration, so entry i of the world is entry i + 1 of the library.
#include <raft.h>
#include <stdlib.h>
#include <string.h>

#include "sim/guest/squall_guest.h"

enum { kAddressMax = 24 };
static const char kJournal[] = "journal";

// A record of the journal, and behind it the bytes of its entry.
enum { kTermAndVote, kEntry, kTruncate };
struct record {
  uint64_t check, kind, index, term, vote;  // Index as the library counts.
  uint32_t type, size;
};

// A message, and behind it `count` entries: each a wire_entry and its bytes.
struct wire {
  uint64_t type, term, index, log_term, commit;
  uint32_t reject, is_pre_vote, disrupts, count;
};
struct wire_entry {
  uint64_t term;
  uint32_t type, size;
};

// What waits for a barrier: a message that leaves, or an append that is done.
struct waiting {
  uint64_t barrier, to;
  struct raft_io_send* send;  // Of a message,
  char* bytes;                // with these bytes.
  size_t size;
  struct raft_io_append* append;  // Of an append.
};

// Memory of a node, which goes with it: a crash leaves the library no time to let go of anything.
struct block {
  struct block *previous, *next;
  size_t size, unused;
};

struct squall_node {
  struct block memory;  // The ends of a ring.
  struct squall_world* world;
  const struct squall_world_calls* calls;
  struct raft raft;
  struct raft_io io;
  struct raft_fsm fsm;
  raft_io_tick_cb tick;
  raft_io_recv_cb recv;
  uint64_t id, applied, tick_us;  // `applied` as the library counts.
  uint64_t asked, done;           // Barriers.
  int dirty, stopped;
  uint64_t term, vote;
  struct raft_entry* loaded;  // Of the journal, until raft_start() takes them.
  size_t loaded_count;
  struct waiting* queue;
  size_t queue_count;
};

struct request {
  struct squall_node* node;
  uint64_t read;
  struct raft_apply apply;
  struct raft_barrier barrier;
};

// --- Memory: the library asks for it without saying for which node.

static struct squall_node* current;  // The node that is being called.

static void* take(void* data, size_t size) {
  (void)data;
  struct block* b = malloc(sizeof *b + size);
  *b = (struct block){&current->memory, current->memory.next, size, 0};
  b->next->previous = b;
  current->memory.next = b;
  return b + 1;
}

static void give(void* data, void* bytes) {
  (void)data;
  if (bytes == NULL) return;
  struct block* b = (struct block*)bytes - 1;
  b->previous->next = b->next;
  b->next->previous = b->previous;
  free(b);
}

static void* take_zeroed(void* data, size_t count, size_t size) {
  return memset(take(data, count * size), 0, count * size);
}

static void* take_again(void* data, void* bytes, size_t size) {
  void* moved = take(data, size);
  if (bytes != NULL) {
    const size_t before = ((struct block*)bytes - 1)->size;
    memcpy(moved, bytes, before < size ? before : size);
  }
  give(data, bytes);
  return moved;
}

static void* take_aligned(void* data, size_t alignment, size_t size) {
  (void)alignment;  // 16 bytes, as much as any value here needs.
  return take(data, size);
}

static void give_aligned(void* data, size_t alignment, void* bytes) {
  (void)alignment;
  give(data, bytes);
}

static void enter(struct squall_node* n) {
  static struct raft_heap heap = {NULL,       take,         give,        take_zeroed,
                                  take_again, take_aligned, give_aligned};
  current = n;
  raft_heap_set(&heap);
}

static void name_node(uint64_t id, char* address) {
  char digits[kAddressMax];
  int n = 0;
  for (; id > 0; id /= 10) digits[n++] = (char)('0' + id % 10);
  while (n > 0) *address++ = digits[--n];
  *address = 0;
}

// --- The journal.

static uint64_t checksum(const char* bytes, size_t size) {
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < size; ++i) hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
  return hash;
}

static int write_record(struct squall_node* n, struct record r, const void* body) {
  if (n->stopped) return RAFT_IOERR;
  char* bytes = raft_malloc(sizeof r + r.size);
  memcpy(bytes, &r, sizeof r);
  if (body != NULL) memcpy(bytes + sizeof r, body, r.size);
  r.check = checksum(bytes + sizeof r.check, sizeof r - sizeof r.check + r.size);
  memcpy(bytes, &r.check, sizeof r.check);
  const enum squall_status status = n->calls->append(n->world, kJournal, bytes, sizeof r + r.size);
  raft_free(bytes);
  n->dirty = 1;
  if (status == SQUALL_OK) return 0;
  n->stopped = 1;
  n->calls->stop(n->world, "appending to the journal");
  return status == SQUALL_NO_SPACE ? RAFT_NOSPACE : RAFT_IOERR;
}

static uint32_t type_of(unsigned short type) {
  return type == RAFT_COMMAND ? SQUALL_COMMAND : SQUALL_OWN;
}

static struct squall_entry shown(uint64_t index, const struct raft_entry* e) {
  return (struct squall_entry){index - 1, e->term, type_of(e->type), e->buf.base, e->buf.len};
}

static int write_hard_state(struct squall_node* n) {
  const struct record r = {.kind = kTermAndVote, .term = n->term, .vote = n->vote};
  const int rv = write_record(n, r, NULL);
  const struct squall_write write = {.has_hard_state = 1, .term = n->term, .vote = n->vote};
  n->calls->wrote(n->world, &write);
  return rv;
}

static int write_entry(struct squall_node* n, uint64_t index, const struct raft_entry* e) {
  const struct record r = {.kind = kEntry,
                           .index = index,
                           .term = e->term,
                           .type = e->type,
                           .size = (uint32_t)e->buf.len};
  const int rv = write_record(n, r, e->buf.base);
  const struct squall_entry entry = shown(index, e);
  const struct squall_write write = {.entries = &entry, .entry_count = 1};
  if (index > 1) n->calls->wrote(n->world, &write);
  return rv;
}

// --- raft_io.

static int io_init(struct raft_io* io, raft_id id, const char* address) {
  (void)io, (void)id, (void)address;
  return 0;
}

static void io_close(struct raft_io* io, raft_io_close_cb cb) { cb(io); }

static int io_load(struct raft_io* io, raft_term* term, raft_id* vote,
                   struct raft_snapshot** snapshot, raft_index* start_index,
                   struct raft_entry* entries[], size_t* n_entries) {
  struct squall_node* n = io->impl;
  *term = n->term;
  *vote = n->vote;
  *snapshot = NULL;
  *start_index = 1;
  *entries = n->loaded;
  *n_entries = n->loaded_count;
  n->loaded = NULL;
  n->loaded_count = 0;
  return 0;
}

static int io_start(struct raft_io* io, unsigned msecs, raft_io_tick_cb tick,
                    raft_io_recv_cb recv) {
  struct squall_node* n = io->impl;
  (void)msecs;
  n->tick = tick;
  n->recv = recv;
  return 0;
}

static int io_bootstrap(struct raft_io* io, const struct raft_configuration* conf) {
  (void)io, (void)conf;
  return RAFT_CANTBOOTSTRAP;  // create() has written the first entry.
}

static int io_set_term(struct raft_io* io, raft_term term) {
  struct squall_node* n = io->impl;
  n->term = term;
  n->vote = 0;
  return write_hard_state(n);
}

static int io_set_vote(struct raft_io* io, raft_id id) {
  struct squall_node* n = io->impl;
  n->vote = id;
  return write_hard_state(n);
}

static struct waiting* enqueue(struct squall_node* n) {
  n->queue = raft_realloc(n->queue, (n->queue_count + 1) * sizeof *n->queue);
  struct waiting* w = &n->queue[n->queue_count++];
  *w = (struct waiting){.barrier = n->asked + (uint64_t)n->dirty};
  return w;
}

static int io_append(struct raft_io* io, struct raft_io_append* req,
                     const struct raft_entry entries[], unsigned count, raft_io_append_cb cb) {
  struct squall_node* n = io->impl;
  // The library's log holds the entries already: they are its last ones.
  const uint64_t first = raft_last_index(&n->raft) - count + 1;
  for (unsigned i = 0; i < count; ++i) {
    const int rv = write_entry(n, first + i, &entries[i]);
    if (rv != 0) return rv;
  }
  req->cb = cb;
  enqueue(n)->append = req;
  return 0;
}

static int io_truncate(struct raft_io* io, raft_index index) {
  return write_record(io->impl, (struct record){.kind = kTruncate, .index = index}, NULL);
}

static int io_snapshot_put(struct raft_io* io, unsigned trailing, struct raft_io_snapshot_put* req,
                           const struct raft_snapshot* snapshot, raft_io_snapshot_put_cb cb) {
  (void)io, (void)trailing, (void)req, (void)snapshot, (void)cb;
  return RAFT_IOERR;
}

static int io_snapshot_get(struct raft_io* io, struct raft_io_snapshot_get* req,
                           raft_io_snapshot_get_cb cb) {
  (void)io, (void)req, (void)cb;
  return RAFT_IOERR;
}

static raft_time io_time(struct raft_io* io) {
  struct squall_node* n = io->impl;
  return n->calls->now_us(n->world) / 1000;
}

static int io_random(struct raft_io* io, int min, int max) {
  struct squall_node* n = io->impl;
  if (max <= min) return min;
  return min + (int)n->calls->choose(n->world, "election", (uint64_t)(max - min));
}

static void pack(const struct raft_message* m, struct wire* w) {
  *w = (struct wire){.type = m->type};
  if (m->type == RAFT_IO_REQUEST_VOTE) {
    w->term = m->request_vote.term;
    w->index = m->request_vote.last_log_index;
    w->log_term = m->request_vote.last_log_term;
    w->is_pre_vote = m->request_vote.pre_vote;
    w->disrupts = m->request_vote.disrupt_leader;
  } else if (m->type == RAFT_IO_REQUEST_VOTE_RESULT) {
    w->term = m->request_vote_result.term;
    w->reject = !m->request_vote_result.vote_granted;
    w->is_pre_vote = (uint32_t)m->request_vote_result.pre_vote;
  } else if (m->type == RAFT_IO_APPEND_ENTRIES) {
    w->term = m->append_entries.term;
    w->index = m->append_entries.prev_log_index;
    w->log_term = m->append_entries.prev_log_term;
    w->commit = m->append_entries.leader_commit;
    w->count = m->append_entries.n_entries;
  } else if (m->type == RAFT_IO_APPEND_ENTRIES_RESULT) {
    w->term = m->append_entries_result.term;
    w->index = m->append_entries_result.last_log_index;
    w->commit = m->append_entries_result.rejected;
    w->reject = m->append_entries_result.rejected != 0;
  } else if (m->type == RAFT_IO_TIMEOUT_NOW) {
    w->term = m->timeout_now.term;
    w->index = m->timeout_now.last_log_index;
    w->log_term = m->timeout_now.last_log_term;
  }
}

static int io_send(struct raft_io* io, struct raft_io_send* req, const struct raft_message* m,
                   raft_io_send_cb cb) {
  struct squall_node* n = io->impl;
  struct wire w;
  pack(m, &w);
  size_t size = sizeof w;
  for (uint32_t i = 0; i < w.count; ++i) {
    size += sizeof(struct wire_entry) + m->append_entries.entries[i].buf.len;
  }
  char* bytes = raft_malloc(size);
  memcpy(bytes, &w, sizeof w);
  size_t at = sizeof w;
  for (uint32_t i = 0; i < w.count; ++i) {
    const struct raft_entry* e = &m->append_entries.entries[i];
    const struct wire_entry head = {e->term, e->type, (uint32_t)e->buf.len};
    memcpy(bytes + at, &head, sizeof head);
    if (head.size > 0) memcpy(bytes + at + sizeof head, e->buf.base, head.size);
    at += sizeof head + head.size;
  }
  req->cb = cb;
  struct waiting* waits = enqueue(n);
  waits->to = m->server_id;
  waits->send = req;
  waits->bytes = bytes;
  waits->size = size;
  return 0;
}

// --- Messages.

static uint32_t kind_of(const struct wire* w) {
  switch (w->type) {
    case RAFT_IO_APPEND_ENTRIES:
      return SQUALL_APPEND;
    case RAFT_IO_APPEND_ENTRIES_RESULT:
      return SQUALL_APPEND_REPLY;
    case RAFT_IO_REQUEST_VOTE:
      return w->is_pre_vote ? SQUALL_PRE_VOTE : SQUALL_VOTE;
    case RAFT_IO_REQUEST_VOTE_RESULT:
      return w->is_pre_vote == raft_tribool_true ? SQUALL_PRE_VOTE_REPLY : SQUALL_VOTE_REPLY;
    case RAFT_IO_TIMEOUT_NOW:
      return SQUALL_TIMEOUT_NOW;
    default:
      return SQUALL_OTHER;
  }
}

static const char* const kNames[] = {"",
                                     "AppendEntries",
                                     "AppendEntriesResult",
                                     "RequestVote",
                                     "RequestVoteResult",
                                     "InstallSnapshot",
                                     "TimeoutNow"};

static void let_go(struct squall_node* n, const struct waiting* waits) {
  struct wire w;
  memcpy(&w, waits->bytes, sizeof w);
  struct squall_entry* entries = raft_calloc(w.count + 1, sizeof *entries);
  const char* at = waits->bytes + sizeof w;
  for (uint32_t i = 0; i < w.count; ++i) {
    struct wire_entry e;
    memcpy(&e, at, sizeof e);
    entries[i] = (struct squall_entry){w.index + i, e.term, type_of((unsigned short)e.type),
                                       at + sizeof e, e.size};
    at += sizeof e + e.size;
  }
  struct squall_message message = {.to = waits->to,
                                   .kind = kind_of(&w),
                                   .name = kNames[w.type],
                                   .term = w.term,
                                   .bytes = waits->bytes,
                                   .size = waits->size,
                                   .index = w.index > 0 ? w.index - 1 : 0,
                                   .log_term = w.index > 1 ? w.log_term : 0,
                                   .reject = (int)w.reject,
                                   .entries = entries,
                                   .entry_count = w.count};
  if (w.type == RAFT_IO_APPEND_ENTRIES && w.commit > 0) message.commit = w.commit - 1;
  if (w.type == RAFT_IO_APPEND_ENTRIES_RESULT && w.reject) message.index = w.commit - 1;
  // Every answer to a pre-vote echoes the candidate's term; a refusal names the sender's elsewhere.
  if (message.kind == SQUALL_PRE_VOTE_REPLY && message.reject) {
    message.term = n->raft.current_term;
  }
  n->calls->send(n->world, &message);
  raft_free(entries);
}

static void unpack_entries(const struct wire* w, const char* at, size_t size,
                           struct raft_append_entries* m) {
  if (w->count == 0) return;
  m->entries = raft_malloc(w->count * sizeof *m->entries);
  char* batch = raft_malloc(size);
  memcpy(batch, at, size);
  for (uint32_t i = 0; i < w->count; ++i) {
    struct wire_entry e;
    memcpy(&e, batch, sizeof e);
    m->entries[i] = (struct raft_entry){e.term,
                                        (unsigned short)e.type,
                                        {batch + sizeof e, e.size},
                                        i == 0 ? batch : m->entries[0].batch};
    batch += sizeof e + e.size;
  }
}

static void finish(struct squall_node* n);

static void deliver(struct squall_node* n, uint64_t from, const void* bytes, size_t size) {
  struct wire w;
  char address[kAddressMax];
  if (size < sizeof w || n->stopped) return;
  enter(n);
  memcpy(&w, bytes, sizeof w);
  name_node(from, address);
  struct raft_message m = {.type = (unsigned short)w.type, .server_id = from};
  m.server_address = address;
  switch (w.type) {
    case RAFT_IO_REQUEST_VOTE:
      m.request_vote = (struct raft_request_vote){
          w.term, from, w.index, w.log_term, w.disrupts != 0, w.is_pre_vote != 0};
      break;
    case RAFT_IO_REQUEST_VOTE_RESULT:
      m.request_vote_result =
          (struct raft_request_vote_result){w.term, !w.reject, (raft_tribool)w.is_pre_vote};
      break;
    case RAFT_IO_APPEND_ENTRIES:
      m.append_entries =
          (struct raft_append_entries){w.term, w.index, w.log_term, w.commit, NULL, w.count};
      unpack_entries(&w, (const char*)bytes + sizeof w, size - sizeof w, &m.append_entries);
      break;
    case RAFT_IO_APPEND_ENTRIES_RESULT:
      m.append_entries_result = (struct raft_append_entries_result){w.term, w.commit, w.index};
      break;
    case RAFT_IO_TIMEOUT_NOW:
      m.timeout_now = (struct raft_timeout_now){w.term, w.index, w.log_term};
      break;
    default:
      return;
  }
  n->recv(&n->io, &m);
  finish(n);
}

// --- raft_fsm. The library tells the machine of commands only; the world hears of every entry.

static const struct raft_entry* log_at(const struct raft_log* log, uint64_t index) {
  return &log->entries[(log->front + (index - 1 - log->offset)) % log->size];
}

static void apply_to(struct squall_node* n, uint64_t index) {
  while (n->applied < index) {
    ++n->applied;
    const struct squall_entry entry = shown(n->applied, log_at(&n->raft.log, n->applied));
    n->calls->apply(n->world, &entry);
  }
}

static int fsm_apply(struct raft_fsm* fsm, const struct raft_buffer* buf, void** result) {
  struct squall_node* n = fsm->data;
  (void)buf;
  *result = NULL;
  apply_to(n, n->raft.last_applied + 1);
  return 0;
}

static int fsm_snapshot(struct raft_fsm* fsm, struct raft_buffer* bufs[], unsigned* n_bufs) {
  (void)fsm, (void)bufs, (void)n_bufs;
  return RAFT_BUSY;
}

static int fsm_restore(struct raft_fsm* fsm, struct raft_buffer* buf) {
  (void)fsm, (void)buf;
  return RAFT_INVALID;
}

// The end of every call: what was written gets a barrier, and what waits for none goes on.
static void finish(struct squall_node* n) {
  for (;;) {
    apply_to(n, n->raft.last_applied);
    if (n->dirty && !n->stopped) {
      n->calls->sync(n->world);
      ++n->asked;
      n->dirty = 0;
    }
    if (n->stopped || n->queue_count == 0 || n->queue[0].barrier > n->done) return;
    const struct waiting first = n->queue[0];
    memmove(n->queue, n->queue + 1, --n->queue_count * sizeof first);
    if (first.send != NULL) {
      let_go(n, &first);
      if (first.send->cb != NULL) first.send->cb(first.send, 0);
      raft_free(first.bytes);
    } else {
      first.append->cb(first.append, 0);
    }
  }
}

// --- What the world calls.

static void read_journal(struct squall_node* n, const char* at, const char* end) {
  const char* begin = at;
  for (struct record r; (size_t)(end - at) >= sizeof r; at += sizeof r + r.size) {
    memcpy(&r, at, sizeof r);
    if ((size_t)(end - at) - sizeof r < r.size) break;
    if (r.check != checksum(at + sizeof r.check, sizeof r - sizeof r.check + r.size)) break;
    if (r.kind == kTermAndVote) {
      n->term = r.term;
      n->vote = r.vote;
      continue;
    }
    while (n->loaded_count >= r.index) raft_free(n->loaded[--n->loaded_count].buf.base);
    if (r.kind != kEntry) continue;
    n->loaded = raft_realloc(n->loaded, (n->loaded_count + 1) * sizeof *n->loaded);
    void* body = raft_malloc(r.size + 1);
    memcpy(body, at + sizeof r, r.size);
    n->loaded[n->loaded_count++] =
        (struct raft_entry){r.term, (unsigned short)r.type, {body, r.size}, NULL};
  }
  if (at == end) return;
  // What a crash has torn goes, for good, before anything is written behind it.
  n->calls->truncate(n->world, kJournal, (uint64_t)(at - begin));
  n->calls->sync(n->world);
  ++n->asked;
}

// The entry that every log begins with. It is in no journal.
static void add_first_entry(struct squall_node* n, const struct squall_start* start) {
  struct raft_configuration conf;
  raft_configuration_init(&conf);
  for (size_t i = 0; i < start->member_count; ++i) {
    char address[kAddressMax];
    name_node(start->members[i], address);
    raft_configuration_add(&conf, start->members[i], address, RAFT_VOTER);
  }
  struct raft_entry e = {.term = 1, .type = RAFT_CHANGE};
  raft_configuration_encode(&conf, &e.buf);
  raft_configuration_close(&conf);
  n->loaded = raft_malloc(sizeof *n->loaded);
  n->loaded[0] = e;
  n->loaded_count = 1;
  n->term = 1;
}

static void destroy(struct squall_node* n) {
  while (n->memory.next != &n->memory) give(NULL, n->memory.next + 1);
  free(n);
}

static unsigned milliseconds(uint64_t ticks, uint64_t tick_us) {
  const uint64_t ms = ticks * tick_us / 1000;
  return ms == 0 ? 1 : (unsigned)ms;
}

static struct squall_node* create(const struct squall_start* start, struct squall_world* world,
                                  const char** error) {
  const struct squall_options* options = start->options;
  const void* bytes;
  size_t size;
  char address[kAddressMax];
  const enum squall_status status = start->calls->read(world, kJournal, &bytes, &size);
  if (status == SQUALL_FAILED) {
    *error = "journal: it cannot be read";
    return NULL;
  }
  struct squall_node* n = calloc(1, sizeof *n);
  n->memory.previous = n->memory.next = &n->memory;
  enter(n);
  n->world = world;
  n->calls = start->calls;
  n->id = start->node;
  n->tick_us = options->tick_us;
  n->applied = 1;
  add_first_entry(n, start);
  if (status == SQUALL_NOT_FOUND) {
    start->calls->create_file(world, kJournal);
  } else {
    read_journal(n, bytes, (const char*)bytes + size);
  }
  n->io = (struct raft_io){.version = 1,
                           .impl = n,
                           .init = io_init,
                           .close = io_close,
                           .load = io_load,
                           .start = io_start,
                           .bootstrap = io_bootstrap,
                           .set_term = io_set_term,
                           .set_vote = io_set_vote,
                           .send = io_send,
                           .append = io_append,
                           .truncate = io_truncate,
                           .snapshot_put = io_snapshot_put,
                           .snapshot_get = io_snapshot_get,
                           .time = io_time,
                           .random = io_random};
  n->fsm = (struct raft_fsm){.version = 1,
                             .data = n,
                             .apply = fsm_apply,
                             .snapshot = fsm_snapshot,
                             .restore = fsm_restore};
  name_node(n->id, address);
  raft_init(&n->raft, &n->io, &n->fsm, n->id, address);
  raft_set_election_timeout(&n->raft, milliseconds(options->election_ticks, n->tick_us));
  raft_set_heartbeat_timeout(&n->raft, milliseconds(options->heartbeat_ticks, n->tick_us));
  raft_set_snapshot_threshold(&n->raft, 1u << 30);
  raft_set_pre_vote(&n->raft, (options->features & SQUALL_HAS_PRE_VOTE) != 0);
  if (raft_start(&n->raft) != 0) {
    *error = "raft_start() fails";
    return NULL;
  }
  return n;
}

static void start(struct squall_node* n) {
  enter(n);
  finish(n);
}

static void tick(struct squall_node* n) {
  enter(n);
  if (!n->stopped) n->tick(&n->io);
  finish(n);
}

static void sync_done(struct squall_node* n, enum squall_status status) {
  enter(n);
  ++n->done;
  if (status != SQUALL_OK) {
    n->stopped = 1;
    n->calls->stop(n->world, "a barrier");
  }
  finish(n);
}

static void applied(struct raft_apply* req, int status, void* result) {
  (void)status, (void)result;
  raft_free(req->data);
}

static int propose(struct squall_node* n, const void* bytes, size_t size) {
  enter(n);
  struct request* r = raft_calloc(1, sizeof *r);
  r->apply.data = r;
  struct raft_buffer buf = {raft_malloc(size + 1), size};
  memcpy(buf.base, bytes, size);
  const int rv = n->stopped ? RAFT_IOERR : raft_apply(&n->raft, &r->apply, &buf, 1, applied);
  if (rv != 0) {
    raft_free(buf.base);
    raft_free(r);
  }
  finish(n);
  return rv == 0;
}

static void passed_barrier(struct raft_barrier* req, int status) {
  struct request* r = req->data;
  struct squall_node* n = r->node;
  // The barrier's own entry is about to count as applied.
  apply_to(n, n->raft.last_applied);
  if (status == 0) {
    n->calls->answer_read(n->world, r->read);
  } else {
    n->calls->lose_read(n->world, r->read);
  }
  raft_free(r);
}

static int read_now(struct squall_node* n, uint64_t request) {
  enter(n);
  struct request* r = raft_calloc(1, sizeof *r);
  r->node = n;
  r->read = request;
  r->barrier.data = r;
  const int rv = n->stopped ? RAFT_IOERR : raft_barrier(&n->raft, &r->barrier, passed_barrier);
  if (rv != 0) raft_free(r);
  finish(n);
  return rv == 0;
}

static void transferred(struct raft_transfer* req) { raft_free(req); }

static void transfer(struct squall_node* n, uint64_t to) {
  enter(n);
  struct raft_transfer* req = raft_calloc(1, sizeof *req);
  if (n->stopped || raft_transfer(&n->raft, req, to, transferred) != 0) raft_free(req);
  finish(n);
}

static void state(struct squall_node* n, struct squall_state* s) {
  struct raft* raft = &n->raft;
  raft_id leader;
  const char* address;
  raft_leader(raft, &leader, &address);
  s->term = raft->current_term;
  s->vote = raft->voted_for;
  s->leader = leader;
  s->commit = raft->commit_index - 1;
  s->applied = n->applied - 1;
  s->first = 1;
  s->last = raft_last_index(raft) - 1;
  s->role = SQUALL_FOLLOWER;
  if (raft->state == RAFT_LEADER) s->role = SQUALL_LEADER;
  if (raft->state == RAFT_CANDIDATE) {
    s->role = raft->candidate_state.in_pre_vote ? SQUALL_PRE_CANDIDATE : SQUALL_CANDIDATE;
  }
}

static void entry_at(const struct squall_node* n, uint64_t index, struct squall_entry* e) {
  *e = shown(index + 1, log_at(&n->raft.log, index + 1));
}

const struct squall_guest* squall_guest_table(void) {
  static const struct squall_guest kRaft = {
      .magic = SQUALL_GUEST_MAGIC,
      .version = SQUALL_GUEST_VERSION,
      .size = sizeof kRaft,
      .features = SQUALL_HAS_PRE_VOTE | SQUALL_HAS_CHECK_QUORUM | SQUALL_HAS_TRANSFER |
                  SQUALL_HAS_READS | SQUALL_HAS_DISK_ERRORS,
      .shows = SQUALL_SHOWS_LOG | SQUALL_SHOWS_WRITES | SQUALL_SHOWS_MESSAGES,
      .name = "canonical/raft",
      .create = create,
      .destroy = destroy,
      .start = start,
      .tick = tick,
      .deliver = deliver,
      .sync_done = sync_done,
      .propose = propose,
      .state = state,
      .read = read_now,
      .transfer = transfer,
      .entry = entry_at};
  return &kRaft;
}
