// A toy Raft as a guest: elections, replication, linearizable reads, and a journal that survives
// crashes; no snapshots, no membership changes. sim/guests/README.md walks through it.
#include <stdlib.h>
#include <string.h>

#include "sim/guest/squall_guest.h"

enum { kNodesMax = 64 };
static const char kJournal[] = "journal";

// A message, and behind it the bytes of its only entry, if it has one.
struct wire {
  uint32_t kind, reject, has_entry, type, size, unused;
  uint64_t index, log_term, commit, round, entry_term, term;
};

// A record of the journal, and behind it the bytes of its entry, which replaces the log from its
// index on. Index 0: the node's term and vote.
struct record {
  uint64_t check, index, term, vote;
  uint32_t type, size;
};

struct outgoing {
  uint64_t to, barrier;
  char* bytes;
};

struct squall_node {
  struct squall_world* world;
  const struct squall_world_calls* calls;
  uint64_t id, peers[kNodesMax], peer_count;  // Every node, this one too.
  struct squall_options options;
  uint64_t ticks, timeout, leader, commit, applied;
  uint64_t term, vote, last;  // In the journal, with log[1] to log[last].
  struct squall_entry* log;
  uint32_t role, stopped, dirty;  // The journal has failed; was written since the last barrier.
  uint64_t asked, done, out_count, read_count;  // Barriers; messages and reads that wait.
  struct outgoing* out;                         // Each for its barrier.
  uint64_t (*reads)[2];  // Each a request, and the round of appends that confirms it.
  // Of candidates and leaders, by place in `peers`.
  uint64_t granted[kNodesMax], next[kNodesMax], match[kNodesMax], acked[kNodesMax], round;
};

// --- The journal. A call that writes ends with a barrier.

static uint64_t checksum(const char* bytes, size_t size) {
  uint64_t hash = 14695981039346656037u;
  for (size_t i = 0; i < size; ++i) hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
  return hash;
}

static void stop(struct squall_node* n, const char* why) {
  n->calls->stop(n->world, why);
  n->stopped = 1;
}

// Writes entry `index`, or term and vote if it is 0, and tells the world what that means.
static void persist(struct squall_node* n, uint64_t index) {
  const struct squall_entry* e = &n->log[index];
  struct record r = {0, index, index ? e->term : n->term, n->vote, e->type, (uint32_t)e->size};
  char* bytes = malloc(sizeof r + r.size);
  memcpy(bytes, &r, sizeof r);
  memcpy(bytes + sizeof r, e->bytes, r.size);
  r.check = checksum(bytes + sizeof r.check, sizeof r - sizeof r.check + r.size);
  memcpy(bytes, &r.check, sizeof r.check);
  const int failed = n->calls->append(n->world, kJournal, bytes, sizeof r + r.size) != SQUALL_OK;
  if (failed) stop(n, "appending to the journal");
  free(bytes);
  n->dirty = 1;
  const struct squall_write write = {index == 0, n->term, n->vote, 0, e, index != 0, 0, 0, 0};
  n->calls->wrote(n->world, &write);
}

static void cut_log(struct squall_node* n, uint64_t last) {
  for (; n->last > last; --n->last) free((void*)n->log[n->last].bytes);
}

static void set_entry(struct squall_node* n, struct squall_entry e) {
  cut_log(n, e.index - 1);
  e.bytes = memcpy(malloc(e.size + 1), e.size > 0 ? e.bytes : "", e.size);
  n->log = realloc(n->log, (e.index + 1) * sizeof *n->log);
  n->log[e.index] = e;
  n->last = e.index;
}

static void ask_barrier(struct squall_node* n) {
  n->calls->sync(n->world);
  ++n->asked;
  n->dirty = 0;
}

// --- Messages. None leaves before what was written before it is on the disk. The node answers its
// own requests too, so that it counts for a quorum when its own disk has what the others are sent.

static void queue(struct squall_node* n, uint64_t to, struct wire w, const char* bytes) {
  struct outgoing m = {to, n->asked + n->dirty, malloc(sizeof w + w.size)};
  w.term = n->term;
  memcpy(m.bytes, &w, sizeof w);
  memcpy(m.bytes + sizeof w, w.size > 0 ? bytes : "", w.size);
  n->out = realloc(n->out, (n->out_count + 1) * sizeof *n->out);
  n->out[n->out_count++] = m;
}

static void let_go(struct squall_node* n, const struct outgoing* m) {
  struct wire w;
  memcpy(&w, m->bytes, sizeof w);
  const struct squall_entry e = {w.index + 1, w.entry_term, w.type, m->bytes + sizeof w, w.size};
  const struct squall_message message = {
      m->to,   w.kind,     NULL,     w.term,        m->bytes, sizeof w + w.size,
      w.index, w.log_term, w.commit, (int)w.reject, &e,       w.has_entry};
  n->calls->send(n->world, &message);
}

// The entry that the follower needs next, if there is one; else a heartbeat.
static void send_append(struct squall_node* n, uint64_t p) {
  if (n->peers[p] == n->id) return;
  const uint64_t before = n->next[p] - 1;
  const struct squall_entry* e = &n->log[before < n->last ? before + 1 : 0];
  const struct wire w = {SQUALL_APPEND,     0,        before < n->last, e->type,
                         (uint32_t)e->size, 0,        before,           n->log[before].term,
                         n->commit,         n->round, e->term,          0};
  n->next[p] += w.has_entry;
  queue(n, n->peers[p], w, e->bytes);
}

static void send_appends(struct squall_node* n) {
  const struct wire own = {.kind = SQUALL_APPEND_REPLY, .index = n->last, .round = n->round};
  queue(n, n->id, own, NULL);
  for (uint64_t p = 0; p < n->peer_count; ++p) send_append(n, p);
}

static void wait_anew(struct squall_node* n) {
  n->ticks = 0;
  n->timeout =
      n->options.election_ticks + n->calls->choose(n->world, "election", n->options.election_ticks);
}

static void follow(struct squall_node* n, uint64_t term, uint64_t leader) {
  if (term > n->term) {
    n->term = term;
    n->vote = 0;
    persist(n, 0);
  }
  while (n->read_count > 0) n->calls->lose_read(n->world, n->reads[--n->read_count][0]);
  n->role = SQUALL_FOLLOWER;
  n->leader = leader;
}

static void add_own_entry(struct squall_node* n, uint32_t type, const void* bytes, size_t size) {
  set_entry(n, (struct squall_entry){n->last + 1, n->term, type, bytes, size});
  persist(n, n->last);
  send_appends(n);
}

// The largest value that a majority has reached.
static uint64_t quorum_of(const struct squall_node* n, const uint64_t* values) {
  uint64_t best = 0;
  for (uint64_t p = 0; p < n->peer_count; ++p) {
    uint64_t count = 0;
    for (uint64_t q = 0; q < n->peer_count; ++q) count += values[q] >= values[p];
    if (count * 2 > n->peer_count && values[p] > best) best = values[p];
  }
  return best;
}

static void campaign(struct squall_node* n) {
  follow(n, n->term + 1, 0);
  n->role = SQUALL_CANDIDATE;
  n->vote = n->id;
  persist(n, 0);
  wait_anew(n);
  const struct wire w = {.kind = SQUALL_VOTE, .index = n->last, .log_term = n->log[n->last].term};
  for (uint64_t p = 0; p < n->peer_count; ++p) {
    n->granted[p] = 0;
    queue(n, n->peers[p], w, NULL);
  }
}

static void lead_if_elected(struct squall_node* n) {
  if (n->role != SQUALL_CANDIDATE || !quorum_of(n, n->granted)) return;
  n->role = SQUALL_LEADER;
  n->leader = n->id;
  n->ticks = 0;
  for (uint64_t p = 0; p < n->peer_count; ++p) {
    n->next[p] = n->last + 1;
    n->match[p] = n->acked[p] = 0;
  }
  add_own_entry(n, SQUALL_EMPTY, NULL, 0);
}

static void apply(struct squall_node* n) {
  while (n->applied < n->commit) n->calls->apply(n->world, &n->log[++n->applied]);
}

// A leader commits what a quorum has on its disks, and answers reads that a quorum has confirmed.
static void lead_on(struct squall_node* n) {
  if (n->role != SQUALL_LEADER) return;
  const uint64_t commit = quorum_of(n, n->match);
  if (commit > n->commit && n->log[commit].term == n->term) n->commit = commit;
  apply(n);
  const uint64_t round = quorum_of(n, n->acked);
  size_t ended = 0;
  while (ended < n->read_count && n->reads[ended][1] <= round) {
    n->calls->answer_read(n->world, n->reads[ended++][0]);
  }
  if (ended == 0) return;
  n->read_count -= ended;
  memmove(n->reads, n->reads + ended, n->read_count * sizeof *n->reads);
}

static void on_vote(struct squall_node* n, uint64_t from, const struct wire* w) {
  const uint64_t own = n->log[n->last].term;
  const int whole = w->log_term > own || (w->log_term == own && w->index >= n->last);
  const int granted = w->term == n->term && whole && (n->vote == 0 || n->vote == from);
  if (granted) wait_anew(n);
  if (granted && n->vote == 0) {
    n->vote = from;
    persist(n, 0);
  }
  queue(n, from, (struct wire){.kind = SQUALL_VOTE_REPLY, .reject = !granted}, NULL);
}

static void on_append(struct squall_node* n, uint64_t from, const struct wire* w,
                      const char* bytes) {
  // `commit` of a refusal is the last entry that the log has.
  struct wire answer = {SQUALL_APPEND_REPLY, 1, 0, 0, 0, 0, w->index, 0, n->last, w->round, 0, 0};
  if (w->term == n->term) {
    follow(n, w->term, from);
    wait_anew(n);
    answer.reject = w->index > n->last || n->log[w->index].term != w->log_term;
  }
  if (!answer.reject) {
    answer.index += w->has_entry;
    if (w->has_entry && (answer.index > n->last || n->log[answer.index].term != w->entry_term)) {
      set_entry(n, (struct squall_entry){answer.index, w->entry_term, w->type, bytes, w->size});
      persist(n, answer.index);
    }
    const uint64_t commit = w->commit < answer.index ? w->commit : answer.index;
    if (commit > n->commit) n->commit = commit;
    apply(n);
  }
  queue(n, from, answer, NULL);
}

static void on_append_reply(struct squall_node* n, uint64_t p, const struct wire* w) {
  if (n->role != SQUALL_LEADER) return;
  if (w->round > n->acked[p]) n->acked[p] = w->round;
  if (w->reject) {
    const uint64_t hint = w->commit + 1 < w->index ? w->commit + 1 : w->index;
    n->next[p] = hint > n->match[p] ? hint : n->match[p] + 1;
  } else {
    if (w->index > n->match[p]) n->match[p] = w->index;
    if (w->index >= n->next[p]) n->next[p] = w->index + 1;
  }
  if (n->next[p] <= n->last) send_append(n, p);
}

static void handle(struct squall_node* n, uint64_t from, const char* bytes) {
  struct wire w;
  memcpy(&w, bytes, sizeof w);
  if (w.term > n->term) follow(n, w.term, 0);
  uint64_t p = 0;
  while (p < n->peer_count && n->peers[p] != from) ++p;
  const int is_current = w.term == n->term && p < n->peer_count;
  if (w.kind == SQUALL_VOTE) on_vote(n, from, &w);
  if (w.kind == SQUALL_APPEND) on_append(n, from, &w, bytes + sizeof w);
  if (w.kind == SQUALL_VOTE_REPLY && is_current) n->granted[p] |= !w.reject;
  if (w.kind == SQUALL_APPEND_REPLY && is_current) on_append_reply(n, p, &w);
  lead_if_elected(n);
  lead_on(n);
}

// The end of every call.
static void finish(struct squall_node* n) {
  for (;;) {
    if (n->dirty && !n->stopped) ask_barrier(n);
    if (n->stopped || n->out_count == 0 || n->out[0].barrier > n->done) return;
    const struct outgoing m = n->out[0];
    memmove(n->out, n->out + 1, --n->out_count * sizeof m);
    if (m.to != n->id) let_go(n, &m);
    if (m.to == n->id) handle(n, m.to, m.bytes);
    free(m.bytes);
  }
}

static void deliver(struct squall_node* n, uint64_t from, const void* bytes, size_t size) {
  if (size >= sizeof(struct wire)) handle(n, from, bytes);
  finish(n);
}

static struct squall_node* create(const struct squall_start* start, struct squall_world* world,
                                  const char** error) {
  const struct squall_world_calls* calls = start->calls;
  const void* bytes;
  size_t size;
  const enum squall_status status = calls->read(world, kJournal, &bytes, &size);
  if (status == SQUALL_NOT_FOUND) calls->create_file(world, kJournal);
  if (status != SQUALL_OK && status != SQUALL_NOT_FOUND) {
    *error = "journal: it cannot be read";
    return NULL;
  }
  struct squall_node* n = calloc(1, sizeof *n);
  n->world = world;
  n->calls = calls;
  n->id = start->node;
  n->peer_count = start->member_count;
  memcpy(n->peers, start->members, n->peer_count * sizeof *n->peers);
  n->options = *start->options;
  n->log = calloc(1, sizeof *n->log);
  n->log[0].bytes = calloc(1, 1);
  const char* at = bytes;
  const char* end = at + size;
  for (struct record r; (size_t)(end - at) >= sizeof r; at += sizeof r + r.size) {
    memcpy(&r, at, sizeof r);
    if ((size_t)(end - at) - sizeof r < r.size) break;
    if (r.check != checksum(at + sizeof r.check, sizeof r - sizeof r.check + r.size)) break;
    if (r.index != 0) {
      set_entry(n, (struct squall_entry){r.index, r.term, r.type, at + sizeof r, r.size});
    } else {
      n->term = r.term;
      n->vote = r.vote;
    }
  }
  // What a crash has torn goes, for good, before anything is written behind it.
  if (at < end) {
    calls->truncate(world, kJournal, (uint64_t)(at - (const char*)bytes));
    ask_barrier(n);
  }
  return n;
}

static void destroy(struct squall_node* n) {
  cut_log(n, 0);
  for (size_t i = 0; i < n->out_count; ++i) free(n->out[i].bytes);
  free(n->out);
  free(n->reads);
  free((void*)n->log[0].bytes);
  free(n->log);
  free(n);
}

static void tick(struct squall_node* n) {
  ++n->ticks;
  if (n->role != SQUALL_LEADER && n->ticks >= n->timeout) campaign(n);
  if (n->role == SQUALL_LEADER && n->ticks % n->options.heartbeat_ticks == 0) send_appends(n);
  finish(n);
}

static void sync_done(struct squall_node* n, enum squall_status status) {
  if (status != SQUALL_OK) stop(n, "a barrier");
  ++n->done;
  finish(n);
}

static int propose(struct squall_node* n, const void* bytes, size_t size) {
  if (n->role != SQUALL_LEADER || n->stopped) return 0;
  add_own_entry(n, SQUALL_COMMAND, bytes, size);
  finish(n);
  return 1;
}

static int read_now(struct squall_node* n, uint64_t request) {
  if (n->role != SQUALL_LEADER || n->log[n->commit].term != n->term) return 0;
  n->reads = realloc(n->reads, (n->read_count + 1) * sizeof *n->reads);
  n->reads[n->read_count][0] = request;
  n->reads[n->read_count++][1] = ++n->round;
  send_appends(n);
  finish(n);
  return 1;
}

static void state(struct squall_node* n, struct squall_state* s) {
  *s = (struct squall_state){n->term, n->vote, n->leader, n->commit, n->applied,
                             1,       n->last, 0,         0,         n->role};
}

static void entry_at(const struct squall_node* n, uint64_t index, struct squall_entry* e) {
  *e = n->log[index];
}

const struct squall_guest* squall_guest_table(void) {
  static const struct squall_guest kToy = {
      .magic = SQUALL_GUEST_MAGIC,
      .version = SQUALL_GUEST_VERSION,
      .size = sizeof kToy,
      .features = SQUALL_HAS_READS | SQUALL_HAS_DISK_ERRORS,
      .shows = SQUALL_SHOWS_LOG | SQUALL_SHOWS_WRITES | SQUALL_SHOWS_MESSAGES,
      .create = create,
      .destroy = destroy,
      .start = wait_anew,
      .tick = tick,
      .deliver = deliver,
      .sync_done = sync_done,
      .propose = propose,
      .state = state,
      .read = read_now,
      .entry = entry_at};
  return &kToy;
}
