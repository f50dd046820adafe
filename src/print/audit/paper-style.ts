/**
 * How a document looks as a page: the label's frame, its rules of three weights, its two columns of declared and observed.
 */
export const PAPER_STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#000;--soft:#474747;--page:#eee;--kept:#17663a;--unseen:#555;--weak:#8a5a00;--open:#b3261e;--link:#0b4a8f}
@media (prefers-color-scheme:dark){:root{--paper:#161616;--ink:#f4f4f4;--soft:#c4c4c4;--page:#000;--kept:#6fcf97;--unseen:#bbb;--weak:#f2c14e;--open:#ff8a80;--link:#9cc7ff}}
*{box-sizing:border-box}
body{margin:0;padding:1rem;background:var(--page);color:var(--ink);font:1rem/1.4 Inter,system-ui,"Helvetica Neue",Arial,sans-serif}
main{max-width:66rem;margin:0 auto;padding:1rem 1.5rem 1.5rem;background:var(--paper);border:.3rem solid var(--ink);overflow-wrap:break-word}
p,h1,h2,h3,dl,dd,ul,ol{margin:0}
h1{font-size:clamp(1.7rem,6vw,3rem);font-weight:900;letter-spacing:-.02em;line-height:1.1;padding-bottom:.4rem;border-bottom:.7rem solid var(--ink)}
.band{padding:.2rem .5rem;margin-bottom:.6rem;background:var(--ink);color:var(--paper);font-weight:900;text-align:center}
.subject{display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 1rem;padding:.4rem 0;border-bottom:4px solid var(--ink)}
.answer{display:flex;gap:1rem;align-items:flex-start;padding:1rem 0}
.answer .sign{flex:none;width:2.6rem;height:2.6rem}
.sentence{font-size:1.5rem;font-weight:700;line-height:1.2;padding-bottom:.3rem}
section{padding:.5rem 0 1.2rem;border-top:4px solid var(--ink)}
h2{font-size:1.3rem;padding-bottom:.4rem}
.sign{width:1.05rem;height:1.05rem;vertical-align:-.15rem}
.sign.critical,.sign.high,.sign.broken{color:var(--open)}.sign.medium,.sign.low{color:var(--weak)}.sign.met{color:var(--kept)}
.findings{padding:0;list-style:none}
.findings>li{padding:.6rem 0;border-top:1px solid var(--ink)}
h3{display:flex;gap:.5rem;font-size:1.05rem}
h3 .sign{flex:none;margin-top:.2rem}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:0 1.5rem;padding:.3rem 0 .3rem 1.6rem}
.pair dt{font-size:.875rem;color:var(--soft)}
.evidence{padding-left:1.6rem;font-size:.875rem;color:var(--soft)}
caption{padding:.8rem 0 .3rem;text-align:left;font-weight:700;font-size:1.05rem}
table{width:100%;border-collapse:collapse;table-layout:fixed;font-size:.9rem}
.heard{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:.4rem .8rem .4rem 0;border-top:1px solid var(--ink);text-align:left;vertical-align:top;font-weight:400}
.own,thead th{hyphens:auto}
thead th{border-top:0;border-bottom:2px solid var(--ink);font-weight:700}
small,code{font-size:.875em;color:var(--soft)}
code{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
ul{padding-left:1.2rem}
li{padding:.1rem 0}
dl>div{padding:.35rem 0}
section>dl>div{display:grid;grid-template-columns:minmax(10rem,1fr) 2fr;gap:0 1.5rem;border-top:1px solid var(--ink)}
section>dl dt{font-weight:700}
a{color:var(--link)}
.flow{display:block;width:100%;height:auto}
.narrow{display:none}
.flow text{fill:var(--ink)}.flow .box{fill:var(--paper);stroke:var(--ink)}
.flow .kept{stroke:var(--kept)}.flow .unseen{stroke:var(--unseen)}.flow .weak{stroke:var(--weak)}.flow .open{stroke:var(--open)}
.flow .sign{stroke:none}
.flow .kept.sign{fill:var(--kept)}.flow .unseen.sign{fill:var(--unseen)}.flow .weak.sign{fill:var(--weak)}.flow .open.sign{fill:var(--open)}
@media screen and (width<48rem){
body{padding:.4rem}main{padding:.7rem}.wide{display:none}.narrow{display:block}
.pair,section>dl>div{grid-template-columns:1fr}.pair,.evidence{padding-left:0}
table,caption,tbody,tr,th,td{display:block;width:auto!important}thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
tr{padding:.5rem 0;border-top:2px solid var(--ink)}th,td{padding:.15rem 0;border:0}
td:empty{display:none}td::before{content:attr(data-label) ": ";font-size:.8rem;font-weight:700;color:var(--soft)}td>div:first-of-type{display:inline}
}
@media print{
html{font-size:9.5pt}:root{--paper:#fff;--ink:#000;--soft:#333;--page:#fff;--kept:#17663a;--unseen:#555;--weak:#8a5a00;--open:#b3261e;--link:#000}
body{padding:0}main{border:0;padding:0;max-width:none}tr,.findings>li,.flow,.answer{break-inside:avoid}h2{break-after:avoid}thead{display:table-header-group}
}
`;
