/** Types the text at the caret, as a person would: the browser's undo knows it, and the box says that it changed. */
export function insertText(box: HTMLTextAreaElement, text: string): void {
  if (document.execCommand('insertText', false, text)) return
  box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end')
  box.dispatchEvent(new Event('input', { bubbles: true }))
}
