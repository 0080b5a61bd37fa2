#include "reports/html_style.h"

namespace assay::reports {

std::string_view html_style() noexcept {
  return R"css(
:root{color-scheme:light dark;--ink:#1c2128;--soft:#59636e;--paper:#fff;--panel:#f6f8fa;--line:#d1d9e0;
--bad:#b42318;--badsoft:#fee4e2;--warn:#8a5a00;--warnsoft:#fff1cc;--good:#116329;--goodsoft:#dafbe1;--link:#0550ae}
@media (prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9198a1;--paper:#0d1117;--panel:#161b22;--line:#3d444d;
--bad:#ff8a80;--badsoft:#4a1a18;--warn:#f0c35a;--warnsoft:#3d2e0a;--good:#6fdd8b;--goodsoft:#10341c;--link:#79b8ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:74rem;padding:1.5rem;background:var(--paper);color:var(--ink);
font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
h1{font-size:1.5rem;margin:.2rem 0}h2{font-size:1.15rem;margin:2rem 0 .6rem}
a{color:var(--link)}.soft{color:var(--soft)}code,pre{font:13px/1.45 ui-monospace,Menlo,Consolas,monospace}
.verdict{border-left:.4rem solid var(--good);background:var(--goodsoft);padding:.8rem 1rem;border-radius:.3rem}
.verdict.bad{border-color:var(--bad);background:var(--badsoft)}.verdict strong{font-size:1.2rem}
.facts{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:1rem 0}
.facts dt{color:var(--soft)}.facts dd{margin:0;overflow-wrap:anywhere}
.tools{display:flex;gap:.8rem;align-items:center;margin:.5rem 0}
.tools input[type=search]{flex:1;padding:.4rem .6rem;font:inherit;color:inherit;background:var(--panel);
border:1px solid var(--line);border-radius:.3rem}
details.finding{border:1px solid var(--line);border-radius:.4rem;margin:.6rem 0;background:var(--panel)}
details.finding>summary{padding:.6rem .9rem;cursor:pointer;overflow-wrap:anywhere}
details.finding>div{padding:0 .9rem .8rem}
.badge{display:inline-block;padding:0 .5rem;border-radius:.8rem;font-size:.8rem;font-weight:600}
.failure{background:var(--badsoft);color:var(--bad)}.warning{background:var(--warnsoft);color:var(--warn)}
pre{background:var(--paper);border:1px solid var(--line);border-radius:.3rem;padding:.6rem;overflow:auto;
max-height:22rem;white-space:pre-wrap;overflow-wrap:anywhere;margin:.3rem 0}
.expected{color:var(--good)}.actual{color:var(--bad)}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left;white-space:normal;overflow-wrap:anywhere;min-width:16rem}
td.s2{background:color-mix(in srgb,var(--good) var(--heat),transparent)}
td.s4{background:color-mix(in srgb,var(--warn) var(--heat),transparent)}
td.s5{background:color-mix(in srgb,var(--bad) var(--heat),transparent)}
button{font:inherit;font-size:.8rem;color:inherit;background:var(--panel);border:1px solid var(--line);
border-radius:.3rem;cursor:pointer}
[hidden]{display:none!important}
:focus-visible{outline:2px solid var(--link);outline-offset:2px}
@media print{.tools,button{display:none}body{max-width:none}details>div{display:block}pre{max-height:none}}
)css";
}

std::string_view html_script() noexcept {
  return R"js(
const box=document.getElementById('filter');
const only=document.getElementById('failures');
const all=[...document.querySelectorAll('details.finding')];
const shown=document.getElementById('shown');
function apply(){
  const words=box.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count=0;
  for(const one of all){
    const text=one.textContent.toLowerCase();
    const fits=words.every(word=>text.includes(word))&&(!only.checked||one.dataset.severity==='failure');
    one.hidden=!fits;
    count+=fits?1:0;
  }
  shown.textContent=count+' of '+all.length+' shown';
}
if(box){
  box.closest('.tools').hidden=false;
  box.addEventListener('input',apply);
  only.addEventListener('change',apply);
  document.addEventListener('keydown',event=>{
    if(event.key==='/'&&document.activeElement!==box){event.preventDefault();box.focus();}
    if(event.key==='Escape'&&document.activeElement===box){box.value='';apply();}
  });
  apply();
}
for(const button of document.querySelectorAll('button.copy')){
  button.hidden=false;
  button.addEventListener('click',()=>{
    navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent='copied';
  });
}
const named=document.getElementById(decodeURIComponent(location.hash.slice(1)));
if(named&&named.tagName==='DETAILS')named.open=true;
)js";
}

}  // namespace assay::reports
