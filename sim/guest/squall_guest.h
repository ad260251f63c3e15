// A Raft implementation of your own under Squall's storm, in C11 without dependencies.
//
// A *guest* is a shared object that exports squall_guest_table(), and with it a table of functions.
// The *world*, Squall's simulated cluster, calls these functions: it makes the nodes, hands them
// ticks, messages, client commands and the ends of barriers, crashes them, and makes new ones from
// the files. A node in turn calls the functions of struct squall_world_calls: it sends, writes
// files, draws choices and applies entries. sim/guests/README.md is the tutorial.
//
// Rules:
//
//   - A node is deterministic: what it does is a function of the calls that it is given and of what
//     the world answers. No clock, no randomness, no threads, no files of the system, no addresses.
//   - All nodes of a cluster live in one process: nothing of a node is in a global variable.
//   - A function returns. A loop without end, a crash, and memory without end are findings.
//   - The functions of struct squall_world_calls are called from inside a call of the same node and
//     at no other time. They do not call the node back.
//   - Pointers that cross the border are valid until the call returns, in both directions, where
//     nothing else is said. Structs are zeroed before the fields that are known are set.
//   - Node 0 is no node, index 0 is before the first entry, term 0 is before the first election.
#ifndef SQUALL_SIM_GUEST_SQUALL_GUEST_H_
#define SQUALL_SIM_GUEST_SQUALL_GUEST_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// For squall_guest.magic and squall_guest.version. A program refuses a guest of a version that it
// does not know; a guest whose table is shorter lacks the functions behind its end.
#define SQUALL_GUEST_MAGIC 0x6c617571u
#define SQUALL_GUEST_VERSION 1u

// Makes a function visible to the program that loads the object, however it is compiled.
#if defined(__GNUC__)
#define SQUALL_GUEST_EXPORT __attribute__((visibility("default")))
#else
#define SQUALL_GUEST_EXPORT
#endif

// The world as one node sees it. Valid from create() or copy() until destroy().
struct squall_world;
// A node; the guest defines it.
struct squall_node;

// --- Values.

// The result of an operation on files, and of a barrier.
enum squall_status {
  SQUALL_OK = 0,
  SQUALL_NOT_FOUND = 1,  // There is no such file.
  SQUALL_EXISTS = 2,     // There is one already.
  SQUALL_NO_SPACE = 3,   // The disk is full.
  SQUALL_FAILED = 4      // Any other error, or arguments that mean nothing.
};

enum squall_role {
  SQUALL_FOLLOWER = 0,
  SQUALL_CANDIDATE = 1,
  SQUALL_LEADER = 2,
  SQUALL_PRE_CANDIDATE = 3
};

// What a guest can do, for squall_guest.features. The world asks for nothing else.
enum squall_feature {
  SQUALL_HAS_PRE_VOTE = 1 << 0,         // Honours SQUALL_HAS_PRE_VOTE in squall_options.features.
  SQUALL_HAS_CHECK_QUORUM = 1 << 1,     // Likewise: a leader without a quorum steps down.
  SQUALL_HAS_MEMBERSHIP = 1 << 2,       // Voters are added and removed. Needs change_members().
  SQUALL_HAS_LEARNERS = 1 << 3,         // Members without a vote too.
  SQUALL_HAS_JOINT_CHANGES = 1 << 4,    // Several changes at once.
  SQUALL_HAS_TRANSFER = 1 << 5,         // Leadership is handed over. Needs transfer().
  SQUALL_HAS_CAMPAIGN = 1 << 6,         // An election starts on request. Needs campaign().
  SQUALL_HAS_FORGET_LEADER = 1 << 7,    // Needs forget_leader().
  SQUALL_HAS_SNAPSHOTS = 1 << 8,        // The log is compacted. Needs compact().
  SQUALL_HAS_READS = 1 << 9,            // Linearizable reads at the leader. Needs read().
  SQUALL_HAS_FOLLOWER_READS = 1 << 10,  // At other nodes too.
  SQUALL_HAS_LEASE_READS = 1 << 11,   // Honours SQUALL_HAS_LEASE_READS in squall_options.features.
  SQUALL_HAS_ASYNC_WRITES = 1 << 12,  // Honours SQUALL_HAS_ASYNC_WRITES there.
  SQUALL_HAS_DISK_ERRORS = 1 << 13,   // Stops, by stop(), when an operation on files or a barrier
                                      // fails; create() gives up when a file cannot be read.
  SQUALL_HAS_CHECKSUMS = 1 << 14      // create() refuses files whose bytes have changed.
};

// What a guest shows beyond squall_state, for squall_guest.shows. Each layer switches on more
// properties; reports list those that are not checked, and why.
enum squall_view {
  SQUALL_SHOWS_LOG = 1 << 0,       // Entries. Needs entry().
  SQUALL_SHOWS_MEMBERS = 1 << 1,   // The configuration in force. Needs members(). Without it the
                                   // configuration is the first one.
  SQUALL_SHOWS_WRITES = 1 << 2,    // The meaning of what it writes: it calls wrote().
  SQUALL_SHOWS_MESSAGES = 1 << 3,  // What messages say: kind, term and the fields behind `size` of
                                   // squall_message are true.
  SQUALL_SHOWS_CHANGES = 1 << 4    // Entries of type SQUALL_CHANGE hold the bytes that
                                   // change_members() was given.
};

// What a message is, in the terms of Raft: for filters, rules and choices, which name it as etcd
// does ("MsgApp").
enum squall_kind {
  SQUALL_OTHER = 0,  // None of these; it is counted and filtered with proposals.
  SQUALL_PROPOSAL = 1,
  SQUALL_APPEND = 2,
  SQUALL_APPEND_REPLY = 3,
  SQUALL_VOTE = 4,
  SQUALL_VOTE_REPLY = 5,
  SQUALL_SNAPSHOT = 6,
  SQUALL_HEARTBEAT = 7,
  SQUALL_HEARTBEAT_REPLY = 8,
  SQUALL_TRANSFER = 9,
  SQUALL_TIMEOUT_NOW = 10,
  SQUALL_READ = 11,
  SQUALL_READ_REPLY = 12,
  SQUALL_PRE_VOTE = 13,
  SQUALL_PRE_VOTE_REPLY = 14
};

// What an entry holds.
enum squall_entry_type {
  SQUALL_COMMAND = 0,  // What propose() was given, byte for byte.
  SQUALL_EMPTY = 1,    // Nothing: the entry that begins a leader's term.
  SQUALL_CHANGE = 2,   // A membership change.
  SQUALL_OWN = 3       // Something of the guest's own, which changes no state machine.
};

struct squall_entry {
  uint64_t index;
  uint64_t term;  // Of the leader that made the entry.
  uint32_t type;  // enum squall_entry_type.
  const void* bytes;
  size_t size;
};

// A message to another node. `bytes` are the guest's own and are handed to deliver() as they are.
struct squall_message {
  uint64_t to;
  uint32_t kind;     // enum squall_kind.
  const char* name;  // For traces: "AppendEntries". May be null.
  uint64_t term;     // The term that the message names; 0: none.
  const void* bytes;
  size_t size;

  // With SQUALL_SHOWS_MESSAGES, by kind; fields that are not named are zero:
  //   APPEND          index, log_term: the entry before the entries; entries; commit
  //   APPEND_REPLY    index: the last entry that is acknowledged, or with `reject` the one refused
  //   VOTE, PRE_VOTE  index, log_term: the candidate's last entry. The term of a PRE_VOTE is the
  //                   one that the candidate would have
  //   VOTE_REPLY, PRE_VOTE_REPLY  reject
  //   HEARTBEAT       commit: the last entry that the receiver may take as committed
  //   SNAPSHOT        index, log_term: the last entry that the snapshot covers
  uint64_t index;
  uint64_t log_term;
  uint64_t commit;
  int reject;
  const struct squall_entry* entries;
  size_t entry_count;
};

// A node at the end of a call.
struct squall_state {
  uint64_t term;
  uint64_t vote;     // The candidate that has the node's vote in `term`, or 0.
  uint64_t leader;   // The leader that the node follows or is, or 0.
  uint64_t commit;   // The last entry that the node knows to be committed.
  uint64_t applied;  // The last entry that it has given to apply(), or has loaded in a snapshot.
  uint64_t first;    // The first entry of the log that is kept: 1, or the one behind a snapshot.
  uint64_t last;     // The last entry of the log, on disk or not; first - 1 if there is none.
  uint64_t term_before_first;  // The term of entry first - 1, or 0.
  // The lowest index of the log that was written since state() was last called, or 0. May be left
  // 0: the world then compares the log's end with what it was, and misses what is overwritten with
  // entries of the same terms.
  uint64_t changed_from;
  uint32_t role;  // enum squall_role.
};

// A configuration. Each list is in order of node, without repetition.
struct squall_members {
  const uint64_t* voters;  // Of a joint configuration: the incoming half.
  size_t voter_count;
  const uint64_t* learners;
  size_t learner_count;
  const uint64_t* outgoing;  // The outgoing half of a joint configuration.
  size_t outgoing_count;
  const uint64_t* learners_next;  // Voters of the outgoing half that become learners.
  size_t learners_next_count;
  int auto_leave;  // A joint configuration is left without being asked.
};

enum squall_change_type {
  SQUALL_ADD_VOTER = 0,
  SQUALL_REMOVE = 1,
  SQUALL_ADD_LEARNER = 3  // Also if the node was a voter.
};

enum squall_transition {
  SQUALL_AUTO = 0,            // Simple if one node changes, else as the next.
  SQUALL_JOINT_IMPLICIT = 1,  // Joint, and left as soon as possible without being asked.
  SQUALL_JOINT_EXPLICIT = 2   // Joint until an empty change is asked for.
};

// A membership change. No nodes and SQUALL_AUTO: a joint configuration is left.
struct squall_change {
  const uint32_t* types;  // enum squall_change_type, one for each node.
  const uint64_t* nodes;
  size_t count;
  uint32_t transition;  // enum squall_transition.
  // The same as bytes, for an entry of type SQUALL_CHANGE.
  const void* bytes;
  size_t size;
};

// A write, as wrote() tells it: what of the log and of the hard state the operations on files since
// the last wrote() have written. Each part is optional.
struct squall_write {
  int has_hard_state;
  uint64_t term;
  uint64_t vote;
  uint64_t commit;
  const struct squall_entry* entries;  // They replace the log from the first one's index on.
  size_t entry_count;
  // A snapshot that came from a leader: it replaces the log as a whole. 0: none.
  uint64_t snapshot_index;
  uint64_t snapshot_term;
  uint64_t compact_to;  // The entries up to this one leave the disk: a snapshot has them. 0: none.
};

// What the plan asks of nodes. Features are on only where squall_guest.features has them; numbers
// are advice.
struct squall_options {
  uint32_t size;      // sizeof(struct squall_options), as the world was built.
  uint32_t features;  // Of PRE_VOTE, CHECK_QUORUM, LEASE_READS and ASYNC_WRITES: which are on.
  uint64_t tick_us;   // Simulated time between ticks; clocks may drift.
  uint64_t election_ticks;
  uint64_t heartbeat_ticks;
  uint64_t compact_every;     // Applied entries between snapshots; 0: only compact() makes one.
  uint64_t compact_trailing;  // Entries kept before a snapshot.
  uint64_t message_bytes;     // The most that a message should hold; 0: one entry.
  uint64_t inflight_messages;
  uint64_t segment_bytes;  // A longer file of the log should not be continued.
};

// --- What a node may call.

struct squall_world_calls {
  uint32_t size;  // sizeof(struct squall_world_calls), as the world was built.

  // Sends a message to another node. It may be lost, late, delivered twice, or overtake others.
  void (*send)(struct squall_world* world, const struct squall_message* message);

  // Files. A name has 1 to 12 of the characters a-z 0-9 . _ -. A change is visible at once, and may
  // be lost in a crash until a barrier that was asked for later has ended; between two barriers a
  // crash may keep any part of what was changed. After a change or a barrier has failed, what is
  // on the disk is not known: stop.
  enum squall_status (*create_file)(struct squall_world* world, const char* name);
  enum squall_status (*append)(struct squall_world* world, const char* name, const void* bytes,
                               size_t size);
  // Cuts the end of a file off.
  enum squall_status (*truncate)(struct squall_world* world, const char* name, uint64_t size);
  // A file of the new name is replaced.
  enum squall_status (*rename)(struct squall_world* world, const char* from, const char* to);
  enum squall_status (*remove)(struct squall_world* world, const char* name);
  // The whole of a file. `*bytes` is valid until the next read().
  enum squall_status (*read)(struct squall_world* world, const char* name, const void** bytes,
                             size_t* size);
  // The number of files; the name of the i-th of them, or null. Valid until the next list_file().
  size_t (*count_files)(struct squall_world* world);
  const char* (*list_file)(struct squall_world* world, size_t i);
  // Asks for a barrier: sync_done() is called when it has ended. Barriers end in order.
  void (*sync)(struct squall_world* world);
  // With SQUALL_SHOWS_WRITES: the operations on files since the last call of this meant `write`,
  // which is durable when a barrier that is asked for later has ended.
  void (*wrote)(struct squall_world* world, const struct squall_write* write);

  // A random number below `bound`, 0 if `bound` is: named by the node, its start, `name`, and how
  // often the node has drawn `name` before. Benign plans give 0. Draw the random part of an
  // election timeout, in ticks, as "election".
  uint64_t (*choose)(struct squall_world* world, const char* name, uint64_t bound);

  // The time of the node's clock since create(), in microseconds. It goes on with each tick.
  uint64_t (*now_us)(struct squall_world* world);
  // Calls timer() with this name at the first tick after `delay_us`; replaces an earlier setting of
  // the same name. Timers of one tick come in the order of their times, then of their names.
  void (*set_timer)(struct squall_world* world, uint64_t timer, uint64_t delay_us);
  void (*stop_timer)(struct squall_world* world, uint64_t timer);
  // SQUALL_HAS_ASYNC_WRITES: calls turn() once, some time later.
  void (*ask_turn)(struct squall_world* world);

  // The node applies a committed entry: in order, each once, of every type, from the one behind its
  // snapshot on. The state machine itself is the world's. A client hears of its command when the
  // node that it asked applies it. Not in create().
  void (*apply)(struct squall_world* world, const struct squall_entry* entry);
  // The state of the node's state machine as bytes, for a snapshot. Valid until the next save().
  void (*save)(struct squall_world* world, const void** bytes, size_t* size);
  // Bytes of save() take the place of the state: those of the node's own snapshot in create(), a
  // leader's later. `index` and `term` are of the last entry that they cover. SQUALL_FAILED, and no
  // effect, if save() did not make them.
  enum squall_status (*load)(struct squall_world* world, uint64_t index, uint64_t term,
                             const void* bytes, size_t size);
  // The node has made a snapshot of its own, as of entry `index`.
  void (*snapshot_taken)(struct squall_world* world, uint64_t index, uint64_t term);

  // The end of a read: the state machine answers it now, or it is lost and the client asks again.
  void (*answer_read)(struct squall_world* world, uint64_t request);
  void (*lose_read)(struct squall_world* world, uint64_t request);

  // A check of the guest's own has failed: a finding. `text` is one line.
  void (*fail)(struct squall_world* world, const char* text);
  // The node stops for good because its disk has failed; `why` names the operation. It is destroyed
  // when the call returns, and a new one is made from the files.
  void (*stop)(struct squall_world* world, const char* why);
};

// What a node is made of.
struct squall_start {
  uint32_t size;  // sizeof(struct squall_start), as the world was built.
  uint64_t node;
  uint64_t incarnation;     // Different for each start of the node.
  const uint64_t* members;  // The voters before the first entry of the log: the same on all nodes.
  size_t member_count;
  const struct squall_options* options;
  const struct squall_world_calls* calls;  // Valid as long as the node.
};

// --- What a guest provides.

struct squall_guest {
  uint32_t magic;     // SQUALL_GUEST_MAGIC.
  uint32_t version;   // SQUALL_GUEST_VERSION.
  uint32_t size;      // sizeof(struct squall_guest).
  uint32_t features;  // Of enum squall_feature.
  uint32_t shows;     // Of enum squall_view.
  const char* name;   // Of the implementation, for reports: "toy".

  // --- Required.

  // A node from the files, which may be empty. Null if they cannot be used: `*error` then says
  // which file, where, and what is wrong, and stays valid until the next create(). Only files,
  // load(), choose() and set_timer() may be used. A crash may come in here too.
  struct squall_node* (*create)(const struct squall_start* start, struct squall_world* world,
                                const char** error);
  // Frees the node: it has crashed, or the run is over. `world` must not be used any more.
  void (*destroy)(struct squall_node* node);
  // Called once, before all others.
  void (*start)(struct squall_node* node);
  // One tick of the node's clock.
  void (*tick)(struct squall_node* node);
  // A message arrives. It may be meant for an earlier incarnation, and may arrive twice.
  void (*deliver)(struct squall_node* node, uint64_t from, const void* bytes, size_t size);
  // The oldest barrier that has not ended yet has ended.
  void (*sync_done)(struct squall_node* node, enum squall_status status);
  // A client's command. 0: it will never be applied because of this call. Otherwise it may be.
  int (*propose)(struct squall_node* node, const void* bytes, size_t size);
  // What the node shows. Changes nothing but squall_state.changed_from.
  void (*state)(struct squall_node* node, struct squall_state* state);

  // --- Optional: null where the guest has no use for it.

  // A timer of set_timer() has come.
  void (*timer)(struct squall_node* node, uint64_t timer);
  // The answer to ask_turn().
  void (*turn)(struct squall_node* node);
  // A linearizable read; answer_read() or lose_read() end it, perhaps before this returns. 0: it is
  // refused, and lost with that.
  int (*read)(struct squall_node* node, uint64_t request);
  // A membership change; results as of propose().
  int (*change_members)(struct squall_node* node, const struct squall_change* change);
  // Requests that may be refused without a word: hand leadership over, start an election, forget
  // who leads, make a snapshot of what is applied.
  void (*transfer)(struct squall_node* node, uint64_t to);
  void (*campaign)(struct squall_node* node);
  void (*forget_leader)(struct squall_node* node);
  void (*compact)(struct squall_node* node);
  // What the transport knows of the last message, or of a snapshot, that was sent to a node.
  void (*report_unreachable)(struct squall_node* node, uint64_t to);
  void (*report_snapshot)(struct squall_node* node, uint64_t to, int delivered);
  // SQUALL_SHOWS_LOG: entry `index` of the log, from squall_state.first to squall_state.last.
  void (*entry)(const struct squall_node* node, uint64_t index, struct squall_entry* entry);
  // SQUALL_SHOWS_MEMBERS.
  void (*members)(const struct squall_node* node, struct squall_members* members);
  // A copy that goes on by itself, in a copy of the world. Without it the world makes a new node
  // and repeats all calls that this one was given: slower, and never wrong if the node is
  // deterministic.
  struct squall_node* (*copy)(const struct squall_node* node, struct squall_world* world);
};

// The one function that a guest exports. The table is valid, and the same, as long as the object is
// loaded.
SQUALL_GUEST_EXPORT const struct squall_guest* squall_guest_table(void);

#ifdef __cplusplus
}
#endif

#endif  // SQUALL_SIM_GUEST_SQUALL_GUEST_H_
