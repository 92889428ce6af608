import {
  autocompletion,
  type Completion,
  type CompletionContext,
  completionKeymap
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { type Diagnostic, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, keymap, placeholder } from '@codemirror/view'

export interface Editor {
  readonly element: HTMLElement
  text(): string
  fill(text: string): void
  /** Marks a range of the text as wrong; null clears the marks. */
  mark(fault: { from: number; to: number; message: string } | null): void
  focus(): void
}

export interface EditorOptions {
  readonly label: string
  readonly hint: string
  /** What may be completed now. */
  readonly words: () => readonly Completion[]
  readonly onChange: () => void
}

/** A small code editor for one formula or expression, with completion and marked errors. */
export function openEditor({ label, hint, words, onChange }: EditorOptions): Editor {
  const complete = (context: CompletionContext) => {
    const word = context.matchBefore(/[A-Za-z_.][\w.]*/)
    if (word === null && !context.explicit) return null
    return { from: word?.from ?? context.pos, options: words(), validFor: /^[\w.]*$/ }
  }
  const view = new EditorView({
    state: EditorState.create({
      extensions: [
        history(),
        autocompletion({ override: [complete] }),
        keymap.of([...completionKeymap, ...defaultKeymap.filter(isNotTab), ...historyKeymap]),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ 'aria-label': label }),
        placeholder(hint),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange()
        })
      ]
    })
  })
  return {
    element: view.dom,
    text: () => view.state.doc.toString(),
    fill: (text) => {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } })
    },
    mark: (fault) => view.dispatch(setDiagnostics(view.state, diagnosticsOf(view, fault))),
    focus: () => view.focus()
  }
}

/** Ctrl+Enter sends the form, so the editor leaves it alone. */
function isNotTab({ key = '' }: { readonly key?: string }): boolean {
  return key !== 'Tab' && key !== 'Mod-Enter'
}

/** An error at the end of the text marks the last letter, so that there is something to see. */
function diagnosticsOf(
  view: EditorView,
  fault: { from: number; to: number; message: string } | null
): Diagnostic[] {
  if (fault === null) return []
  const end = view.state.doc.length
  const from = Math.max(0, Math.min(fault.from, end - 1))
  const to = Math.min(end, Math.max(fault.to, from + 1))
  return [{ from, to, severity: 'error', message: fault.message }]
}
