#include "reports/html_style.h"

namespace assay::reports {

std::string_view html_script() noexcept {
  return R"js(
const $=(tag,more)=>Object.assign(document.createElement(tag),more);
const findings=[...document.querySelectorAll('.finding')];
const folds=[...document.querySelectorAll('.fold')];
const facts=new Map(findings.map(one=>{
  const cause=one.closest('.cause')||one;
  return [one,{
    severity:cause.dataset.severity,
    standing:one.closest('section').dataset.standing,
    check:cause.querySelector('.check').textContent,
    operation:one.querySelector('.op').textContent,
  }];
}));
const texts=new Map();
const textOf=one=>{
  if(!texts.has(one)){
    const cause=one.closest('.cause');
    texts.set(one,(one.textContent+(cause?cause.querySelector('h3').textContent:'')).toLowerCase());
  }
  return texts.get(one);
};
const tools=document.querySelector('.tools');
const box=$('input',{type:'search',placeholder:'Search ( / ), move ( j k ), open ( Enter ), clear ( Esc )'});
box.setAttribute('aria-label','Search findings');
const shown=$('span',{className:'soft'});
shown.setAttribute('aria-live','polite');
const choices=['severity','standing','check','operation'].map(kind=>{
  const values=[...new Set([...facts.values()].map(fact=>fact[kind]))].sort();
  const choice=$('select',{hidden:values.length<2});
  choice.setAttribute('aria-label','Filter by '+kind);
  choice.append($('option',{value:'',textContent:'any '+kind}));
  for(const value of values)choice.append($('option',{value,textContent:value}));
  choice.addEventListener('change',apply);
  return {kind,choice};
});
function apply(){
  const words=box.value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen=choices.filter(one=>one.choice.value!=='');
  const active=words.length>0||chosen.length>0;
  let count=0;
  for(const one of findings){
    const fact=facts.get(one);
    const fits=chosen.every(({kind,choice})=>fact[kind]===choice.value)&&
      words.every(word=>textOf(one).includes(word));
    one.hidden=!fits;
    count+=fits?1:0;
  }
  for(const cause of document.querySelectorAll('.cause'))
    cause.hidden=!cause.querySelector('.finding:not([hidden])');
  for(const fold of folds)fold.open=active&&fold.querySelector('.finding:not([hidden])')!==null;
  shown.textContent=count+' of '+findings.length;
}
if(tools&&findings.length>0){
  tools.append(box,...choices.map(one=>one.choice),shown);
  tools.hidden=false;
  box.addEventListener('input',apply);
  shown.textContent=findings.length+' findings';
}
let at=-1;
function move(step){
  const visible=findings.filter(one=>one.offsetParent!==null);
  if(visible.length===0)return;
  const now=visible.indexOf(findings[at]);
  const next=visible[Math.min(visible.length-1,Math.max(0,now+step))];
  at=findings.indexOf(next);
  const target=next.querySelector(':scope>summary')||next;
  if(target===next)next.tabIndex=-1;
  target.focus({preventScroll:true});
  next.scrollIntoView({block:'nearest'});
}
document.addEventListener('keydown',event=>{
  if(event.ctrlKey||event.metaKey||event.altKey)return;
  const typing=/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName);
  if(event.key==='Escape'){
    box.value='';
    for(const one of choices)one.choice.value='';
    apply();
    document.activeElement.blur();
  }else if(event.key==='Enter'&&document.activeElement===box){
    move(1);
  }else if(typing){
    return;
  }else if(event.key==='/'){
    event.preventDefault();
    box.focus();
  }else if(event.key==='j'||event.key==='k'){
    move(event.key==='j'?1:-1);
  }
});
for(const button of document.querySelectorAll('button.copy')){
  button.hidden=false;
  button.addEventListener('click',()=>{
    navigator.clipboard.writeText(button.previousElementSibling.textContent);
    button.textContent='copied';
  });
}
const theme=document.getElementById('theme');
const root=document.documentElement;
let kept=null;
try{kept=localStorage.getItem('assay-theme');}catch(refused){}
if(kept==='light'||kept==='dark')root.dataset.theme=kept;
theme.hidden=false;
theme.addEventListener('click',()=>{
  const dark=root.dataset.theme?root.dataset.theme==='dark':matchMedia('(prefers-color-scheme:dark)').matches;
  root.dataset.theme=dark?'light':'dark';
  try{localStorage.setItem('assay-theme',root.dataset.theme);}catch(refused){}
});
function reveal(){
  let named=null;
  try{named=document.getElementById(decodeURIComponent(location.hash.slice(1)));}catch(malformed){}
  if(!named)return;
  if(named.matches('section')){
    const fold=named.querySelector(':scope>.fold');
    if(fold)fold.open=true;
  }
  if(findings.includes(named))at=findings.indexOf(named);
  for(let one=named;one;one=one.parentElement)if(one.tagName==='DETAILS')one.open=true;
  named.scrollIntoView();
}
addEventListener('hashchange',reveal);
reveal();
let closed=[];
addEventListener('beforeprint',()=>{
  closed=[...document.querySelectorAll('details:not([open])')];
  for(const one of closed)one.open=true;
});
addEventListener('afterprint',()=>{for(const one of closed)one.open=false;});
)js";
}

}  // namespace assay::reports
