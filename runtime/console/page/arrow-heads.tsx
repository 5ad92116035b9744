// The heads of a drawing's arrows, one for each tone: a line has its own by `marker-end="url(#<name>-<tone>)"`.
export function ArrowHeads({ name, tones }: { readonly name: string; readonly tones: readonly string[] }) {
  return (
    <defs>
      {tones.map((tone) => (
        <marker
          id={`${name}-${tone}`}
          class={tone}
          viewBox="0 0 8 8"
          refX="7"
          refY="4"
          markerWidth="9"
          markerHeight="9"
          markerUnits="userSpaceOnUse"
          orient="auto"
        >
          <path d="M0.5 0.8 7.5 4 0.5 7.2Z" />
        </marker>
      ))}
    </defs>
  )
}
