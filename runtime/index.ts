// All that a module may use of the runtime.
export {}
