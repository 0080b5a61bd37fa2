#include "reports/html_style.h"

namespace assay::reports {

std::string_view html_style() noexcept {
  return R"css(
:root{color-scheme:light;--ink:#1c2128;--soft:#59636e;--paper:#fff;--panel:#f6f8fa;--line:#d1d9e0;--bad:#b42318;
--badsoft:#fee4e2;--warn:#7a4f00;--warnsoft:#fff1cc;--good:#116329;--goodsoft:#dafbe1;--link:#0550ae;--marksoft:#ffe58f}
@media (prefers-color-scheme:dark){:root:not([data-theme=light]){color-scheme:dark;--ink:#e6edf3;--soft:#9198a1;
--paper:#0d1117;--panel:#161b22;--line:#3d444d;--bad:#ff8a80;--badsoft:#4a1a18;--warn:#f0c35a;--warnsoft:#3d2e0a;
--good:#6fdd8b;--goodsoft:#10341c;--link:#79b8ff;--marksoft:#5c4a00}}
:root[data-theme=dark]{color-scheme:dark;--ink:#e6edf3;--soft:#9198a1;
--paper:#0d1117;--panel:#161b22;--line:#3d444d;--bad:#ff8a80;--badsoft:#4a1a18;--warn:#f0c35a;--warnsoft:#3d2e0a;
--good:#6fdd8b;--goodsoft:#10341c;--link:#79b8ff;--marksoft:#5c4a00}
*{box-sizing:border-box}
html{scroll-padding-top:3.6rem}
body{margin:0 auto;max-width:78rem;padding:1.2rem 1.5rem;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:1.4rem;margin:.2rem 0;overflow-wrap:anywhere}h2{font-size:1.15rem;margin:2rem 0 .6rem}
h3{font-size:1rem;margin:.2rem 0 .4rem;overflow-wrap:anywhere}h2 .soft,h3 .soft{font-weight:400;font-size:.9rem}
p{margin:.4rem 0}ul{padding-left:1.2rem}li{margin:.2rem 0;overflow-wrap:anywhere}
a{color:var(--link)}.soft{color:var(--soft)}code,pre{font:13px/1.45 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{overflow-wrap:anywhere}
.top{display:flex;justify-content:space-between;align-items:center;gap:1rem}
.verdict{border-left:.4rem solid var(--good);background:var(--goodsoft);padding:.5rem 1rem;border-radius:.3rem}
.verdict.bad{border-color:var(--bad);background:var(--badsoft)}.verdict strong{font-size:1.25rem}.verdict .soft{color:inherit}
.delta{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center}
.chip{display:inline-block;padding:.1rem .7rem;border-radius:1rem;background:var(--paper);border:1px solid var(--line);
color:var(--ink);text-decoration:none}.chip.new{border-color:var(--bad);color:var(--bad)}
.chip.fixed{border-color:var(--good);color:var(--good)}.chip.flaky,.chip.unproven{border-color:var(--warn);color:var(--warn)}
.chip.none{color:var(--soft);border-color:var(--line)}
nav{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.6rem 0;font-size:.9rem}
.facts{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.1rem 1rem;margin:.5rem 0}
.facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}
.tools{position:sticky;top:0;z-index:1;display:flex;flex-wrap:wrap;gap:.4rem .6rem;align-items:center;padding:.5rem 0;
background:var(--paper);border-bottom:1px solid var(--line);font-size:.9rem}
.tools input,.tools select{padding:.3rem .5rem;font:inherit;color:inherit;background:var(--panel);
border:1px solid var(--line);border-radius:.3rem;max-width:16rem}.tools select{max-width:11rem}.tools input{flex:1 1 22rem;max-width:none}
.cause{border-left:.2rem solid var(--line);padding-left:.8rem;margin:1rem 0}
details.finding{border:1px solid var(--line);border-radius:.4rem;margin:.5rem 0;background:var(--panel)}
details.finding>summary,section>details>summary,li>details>summary{cursor:pointer;overflow-wrap:anywhere}
details.finding>summary{padding:.45rem .8rem}details.finding>div{padding:0 .8rem .7rem}
.row{padding:.25rem .8rem;border-bottom:1px solid var(--line);overflow-wrap:anywhere;font-size:.9rem}
.row::before{content:attr(data-severity);padding:0 .5rem;margin-right:.4rem;border-radius:.8rem;font-size:.8rem;
font-weight:600;background:var(--warnsoft);color:var(--warn)}
.row[data-severity=failure]::before{background:var(--badsoft);color:var(--bad)}.cause .row::before{content:none}
.row:target,details.finding:target{outline:2px solid var(--link)}
.fold>summary h2{display:inline-block;margin:1rem 0 .4rem}
.link{text-decoration:none;opacity:.6}.cut{color:var(--warn)}
.badge{display:inline-block;padding:0 .5rem;border-radius:.8rem;font-size:.8rem;font-weight:600;white-space:nowrap}
.failure{background:var(--badsoft);color:var(--bad)}.warning{background:var(--warnsoft);color:var(--warn)}
pre{background:var(--paper);border:1px solid var(--line);border-radius:.3rem;padding:.5rem .6rem;overflow:auto;
max-height:22rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.2rem 0 .5rem}
.diff del,.diff ins{display:block;text-decoration:none}
.diff del{color:var(--good)}.diff del::before{content:"expected  "}
.diff ins{color:var(--bad)}.diff ins::before{content:"actual    "}
.diff del,.diff ins{padding-left:10ch;text-indent:-10ch}
.diff mark{background:var(--marksoft);color:inherit;font-weight:600}
.excerpt{white-space:pre;overflow-wrap:normal}.excerpt mark{background:var(--marksoft);color:var(--ink)}
.pair{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:0 .8rem}
.command{display:flex;gap:.5rem;align-items:start}.command pre{flex:1;min-width:0}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border-bottom:1px solid var(--line);padding:.25rem .5rem;text-align:right;white-space:nowrap;vertical-align:top}
th{color:var(--soft);font-weight:600}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:14rem}
.words th,.words td{text-align:left;white-space:normal;overflow-wrap:anywhere}
td.s2{background:color-mix(in srgb,var(--good) var(--heat),transparent)}
td.s4{background:color-mix(in srgb,var(--warn) var(--heat),transparent)}
td.s5{background:color-mix(in srgb,var(--bad) var(--heat),transparent)}
.plot svg{width:240px;height:31px;vertical-align:middle;overflow:visible}
.is{fill:var(--link);opacity:.5}.is.slow{fill:var(--bad)}.was{fill:none;stroke:var(--ink);stroke-dasharray:3 2}
.q{stroke:var(--ink);stroke-width:1;opacity:.75}
.words td.strip{white-space:nowrap;overflow-wrap:normal;min-width:31.5rem}
.strip i{display:inline-block;width:1rem;height:1.2rem;line-height:1.2rem;margin-right:1px;text-align:center;
font:700 .7rem/1.2rem system-ui,sans-serif;border-radius:2px;color:var(--ink);background:var(--panel)}
.strip .p{background:var(--goodsoft);color:var(--good)}.strip .w{background:var(--warnsoft);color:var(--warn)}
.strip .k{background:var(--warnsoft);color:var(--warn);border:1px dashed var(--warn);line-height:1rem}
.strip .f{background:var(--bad);color:var(--paper)}.strip .u{color:var(--soft)}
.strip .a{background:none;border:1px dotted var(--line)}
button{font:inherit;font-size:.8rem;color:inherit;background:var(--panel);border:1px solid var(--line);
border-radius:.3rem;cursor:pointer;white-space:nowrap}
[hidden]{display:none!important}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media screen and (max-width:50rem){body{padding:.8rem}.pair{grid-template-columns:minmax(0,1fr)}.tools{position:static}
.facts{grid-template-columns:minmax(0,1fr)}.facts dd{margin-bottom:.3rem}th:first-child,td:first-child{min-width:9rem}}
@media print{.tools,button,nav,.link{display:none!important}body{max-width:none;padding:0;font-size:11px}
details::details-content{content-visibility:visible;display:block;height:auto}
pre,code{font-size:10px}pre{max-height:none}.excerpt{white-space:pre-wrap}.wide{overflow:visible}
tr,.row,summary,.diff{break-inside:avoid-page}h2,h3{break-after:avoid-page}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)css";
}

}  // namespace assay::reports
