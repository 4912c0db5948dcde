/** Style of every printed page: A4, 宋体 for text and 黑体 for heads, patient line on each sheet, page n/N in the margin. */
export const PAGE_STYLE = `
@page { size: A4; margin: 12mm 12mm 16mm; @bottom-right { content: "第 " counter(page) " / " counter(pages) " 页"; font-size: 9pt; } }
* { box-sizing: border-box; }
body { margin: 0; color: #000; background: #fff; font: 10.5pt/1.45 SimSun, "Songti SC", "Noto Serif CJK SC", serif; }
h1, h2, th, .hospital { font-family: SimHei, "Heiti SC", "Noto Sans CJK SC", sans-serif; }
h1 { margin: 0 0 2mm; font-size: 16pt; text-align: center; }
h1 small { margin-left: 3mm; font-size: 9pt; font-weight: normal; }
h2 { margin: 4mm 0 1.5mm; font-size: 11pt; border-bottom: 0.3mm solid #000; }
.hospital { font-size: 11pt; text-align: center; }
table { width: 100%; border-collapse: collapse; }
table.sheet > thead > tr > td, table.sheet > tbody > tr > td, table.sheet > tfoot > tr > td { padding: 0; border: 0; }
.patient-line { display: flex; flex-wrap: wrap; gap: 1mm 5mm; padding: 1.5mm 2mm; margin-bottom: 3mm; border: 0.3mm solid #000; }
table.grid th, table.grid td { padding: 0.8mm 1.2mm; border: 0.2mm solid #000; text-align: left; font-size: 9.5pt; }
table.grid td.n { text-align: right; font-variant-numeric: tabular-nums; }
table.grid tr { break-inside: avoid; }
dl { display: grid; grid-template-columns: repeat(3, auto 1fr); gap: 1mm 2mm; margin: 0; }
dt { font-family: SimHei, "Heiti SC", "Noto Sans CJK SC", sans-serif; }
dd { margin: 0; border-bottom: 0.15mm solid #666; min-height: 5mm; }
.signatures { display: flex; flex-wrap: wrap; gap: 2mm 8mm; margin-top: 6mm; break-inside: avoid; }
.signatures div { display: flex; gap: 3mm; min-width: 70mm; border-bottom: 0.2mm solid #000; }
.watermark { position: fixed; inset: 40% 0 auto; z-index: -1; text-align: center; font-size: 110pt; color: #ddd; transform: rotate(-30deg); }
.print-note { font-size: 8pt; color: #444; }
`;
