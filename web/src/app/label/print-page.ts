/** Prints a page of its own size through the browser's print dialog, where the person chooses the printer. */
export function printPage(html: string): void {
  const frame = document.createElement('iframe');
  frame.style.cssText = 'position:fixed;left:-9999px;width:0;height:0;border:0';
  frame.setAttribute('aria-hidden', 'true');
  frame.tabIndex = -1;
  frame.srcdoc = html;
  frame.addEventListener('load', () => {
    const page = frame.contentWindow;
    if (!page) return;
    page.addEventListener('afterprint', () => frame.remove());
    page.focus();
    page.print();
  });
  document.body.append(frame);
}
