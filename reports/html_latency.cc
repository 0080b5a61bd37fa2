// How long the operations took, now and then: quantiles and the shape of the distribution.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "reports/html_parts.h"
#include "spec/printable.h"

namespace assay::reports {
namespace {

constexpr std::size_t room = 130'000;
constexpr std::size_t longest_name = 300;
constexpr int columns = 48;
constexpr int column_width = 5;
constexpr int height = 30;

/// What all plots share, so that they can be compared: microseconds on a logarithmic axis.
struct Axis {
  double from = 100;
  double to = 1000;

  void widen(const Durations& durations) {
    const auto buckets = durations.buckets();
    if (buckets.empty()) return;
    from = std::min(from, std::max(1.0, static_cast<double>(buckets.front().from)));
    to = std::max(to, static_cast<double>(buckets.back().to));
  }
  [[nodiscard]] double place(double microseconds) const {
    const auto share = std::log(std::max(microseconds, from) / from) / std::log(to / from);
    return std::clamp(share, 0.0, 1.0);
  }
};

using Shape = std::array<double, columns>;

Shape shape_of(const Durations& durations, const Axis& axis) {
  Shape shape{};
  if (durations.count() == 0) return shape;
  for (const auto& bucket : durations.buckets()) {
    const auto middle = static_cast<double>(bucket.from + bucket.to) / 2;
    const auto column = std::min(columns - 1, static_cast<int>(axis.place(middle) * columns));
    shape[static_cast<std::size_t>(column)] +=
        static_cast<double>(bucket.count) / static_cast<double>(durations.count());
  }
  return shape;
}

std::string path_of(const Shape& shape, double tallest, std::string_view kind) {
  std::string path;
  int level = height;
  for (int column = 0; column < columns; ++column) {
    const auto share = shape[static_cast<std::size_t>(column)];
    const auto rise = std::lround(share / tallest * (height - 2));
    const int y = height - static_cast<int>(share > 0 ? std::max(1L, rise) : 0);
    if (y == level) continue;
    path += fmt::format("{}{}V{}", path.empty() ? fmt::format("M0 {}H", height) : "H",
                        column * column_width, y);
    level = y;
  }
  if (path.empty()) return {};
  path += fmt::format("H{}V{}", columns * column_width, height);
  return fmt::format("<path class=\"{}\" d=\"{}\"/>", kind, path);
}

std::string plot(const Latency& latency, const Axis& axis) {
  const auto now = shape_of(latency.now, axis);
  const auto before = shape_of(latency.before, axis);
  const auto tallest = std::max(*std::max_element(now.begin(), now.end()),
                                *std::max_element(before.begin(), before.end()));
  if (tallest <= 0) return {};
  auto out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"distribution\">",
                         columns * column_width, height + 1);
  out += path_of(now, tallest, latency.slowdown.significant ? "is slow" : "is");
  out += path_of(before, tallest, "was");
  for (const auto share : {0.5, 0.95, 0.99}) {
    const auto at = latency.now.quantile(share);
    out += fmt::format(
        "<line class=\"q\" x1=\"{0}\" x2=\"{0}\" y1=\"0\" y2=\"{1}\"><title>p{2:.0f} "
        "{3}</title></line>",
        std::lround(axis.place(static_cast<double>(at)) * columns * column_width), height,
        share * 100, duration(at));
  }
  return out + "</svg>";
}

std::string quantiles(const Latency& latency) {
  std::string out;
  for (const auto share : {0.5, 0.95, 0.99}) {
    if (latency.now.count() == 0) {
      out += "<td></td>";
      continue;
    }
    out += "<td>" + duration(latency.now.quantile(share));
    if (latency.before.count() > 0) {
      out += fmt::format("<br><span class=\"soft\">{}</span>",
                         duration(latency.before.quantile(share)));
    }
    out += "</td>";
  }
  return out;
}

std::string row(const Latency& latency, const Axis& axis) {
  const auto& slowdown = latency.slowdown;
  return fmt::format(
      "<tr><td><code>{}</code>{}</td><td>{}</td>{}<td class=\"plot\">{}</td></tr>\n",
      clipped(latency.operation, longest_name),
      slowdown.significant
          ? fmt::format(" <span class=\"badge failure\">slower ×{:.1f}</span>", slowdown.ratio)
          : "",
      latency.now.count(), quantiles(latency), plot(latency, axis));
}

std::vector<Latency> latencies_of(const Page& page) {
  std::vector<Latency> all;
  if (page.comparison != nullptr) all = page.comparison->latencies;
  if (all.empty()) {
    for (const auto& operation : page.run.operations) {
      const auto own = page.durations.find(operation.planned.operation);
      if (own != page.durations.end()) all.push_back({own->first, {}, own->second, {}});
    }
  }
  std::erase_if(all, [](const Latency& one) { return one.now.count() == 0; });
  std::stable_sort(all.begin(), all.end(), [](const Latency& a, const Latency& b) {
    if (a.slowdown.significant != b.slowdown.significant) return a.slowdown.significant;
    if (a.slowdown.significant) return a.slowdown.ratio > b.slowdown.ratio;
    return a.now.quantile(0.95) > b.now.quantile(0.95);
  });
  return all;
}

}  // namespace

std::string html_latency(const Page& page) {
  const auto all = latencies_of(page);
  if (all.empty()) return {};
  Axis axis;
  bool compared = false;
  std::size_t slower = 0;
  for (const auto& one : all) {
    axis.widen(one.now);
    axis.widen(one.before);
    compared = compared || one.before.count() > 0;
    slower += one.slowdown.significant ? 1 : 0;
  }
  auto out = fmt::format(
      "<section id=\"latency\"><h2>Latency{}</h2>\n<p class=\"soft\">{}Plots share one logarithmic "
      "axis, {} to {}{}; lines at p50, p95 and p99.</p>\n<div class=\"wide\"><table><thead><tr><th>"
      "operation</th><th>answers</th><th>p50</th><th>p95</th><th>p99</th><th>distribution</th></tr>"
      "</thead><tbody>\n",
      slower > 0 ? fmt::format(" <span class=\"badge failure\">{} slower</span>",
                               plural(slower, "operation"))
                 : "",
      compared ? "Below each figure that of the other run. " : "",
      duration(static_cast<std::int64_t>(axis.from)), duration(static_cast<std::int64_t>(axis.to)),
      compared ? ", the other run as a dashed outline" : "");
  Room left(room);
  std::size_t cut = 0;
  for (const auto& one : all) cut += left.take(out, row(one, axis)) ? 0 : 1;
  return out + "</tbody></table></div>\n" +
         left_out(cut, "operation", "the slowest are, and the journal has every exchange") +
         "</section>\n";
}

}  // namespace assay::reports
