#include "fuzz/example/page.h"

#include <algorithm>
#include <memory>

#include "fuzz/example/answers.h"

namespace assay::example {
namespace {

/// Where each page begins in what was found.
struct PageTable {
  std::unique_ptr<std::size_t[]> starts;
  std::size_t pages = 0;
};

PageTable cut(std::size_t found, std::size_t per_page) {
  PageTable table;
  table.pages = (found + per_page - 1) / per_page;
  table.starts.reset(new std::size_t[table.pages]);
  for (std::size_t i = 0; i < table.pages; ++i) table.starts[i] = i * per_page;
  return table;
}

std::size_t start_of(const PageTable& table, std::size_t page, const Bugs& bugs) {
  const bool last_of_several = page == table.pages && page > 1;
  if (last_of_several && bugs.strikes(Bug::page_off_by_one)) {
    volatile const std::size_t* starts = table.starts.get();
    return starts[page];  // planted: page_off_by_one
  }
  return table.starts[page - 1];
}

void add_neighbour(json::object& body, const std::string& which, const std::string& path,
                   const PageWish& wish, std::int64_t page, bool exists) {
  body[which + "_page"] = exists ? json::value(page) : json::value(nullptr);
  body[which + "_page_url"] = nullptr;
  if (!exists) return;
  body[which + "_page_url"] = json::value_from(path + "?page=" + std::to_string(page) +
                                               "&per_page=" + std::to_string(wish.per_page));
}

}  // namespace

json::object describe_page(const std::string& path, const PageWish& wish,
                           const std::vector<Password>& found, std::int64_t now, const Bugs& bugs) {
  const auto per_page = static_cast<std::size_t>(wish.per_page);
  const auto page = static_cast<std::size_t>(wish.page);
  const auto table = cut(found.size(), per_page);
  json::array data;
  if (page <= table.pages) {
    const auto start = std::min(start_of(table, page, bugs), found.size());
    const auto end = std::min(start + per_page, found.size());
    for (auto i = start; i < end; ++i) data.push_back(describe(found[i], now));
  }
  json::object body{{"type", "list"},
                    {"current_page", wish.page},
                    {"per_page", wish.per_page},
                    {"total_count", found.size()},
                    {"total_pages", table.pages},
                    {"data", std::move(data)}};
  add_neighbour(body, "next", path, wish, wish.page + 1, page < table.pages);
  add_neighbour(body, "prev", path, wish, wish.page - 1, page > 1 && page <= table.pages);
  return body;
}

}  // namespace assay::example
