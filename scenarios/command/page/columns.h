// Tables of numbers as the pages read them: an array of JSON for each column
// (scenarios/report/README.md, "Columns").
#ifndef SQUALL_SCENARIOS_COMMAND_PAGE_COLUMNS_H_
#define SQUALL_SCENARIOS_COMMAND_PAGE_COLUMNS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace squall {

class Columns {
 public:
  enum class Packing : uint8_t {
    kPlain,
    kSummed,  // Written as differences: for numbers that grow from row to row.
  };
  struct Column {
    std::string_view name;
    Packing packing = Packing::kPlain;
  };

  explicit Columns(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // Requires: a number for each column.
  void Add(std::initializer_list<uint64_t> row) { cells_.insert(cells_.end(), row); }
  size_t rows() const { return cells_.size() / columns_.size(); }
  // An object with an array for each column.
  std::string Json() const;

 private:
  std::vector<Column> columns_;
  std::vector<uint64_t> cells_;
};

}  // namespace squall

#endif  // SQUALL_SCENARIOS_COMMAND_PAGE_COLUMNS_H_
