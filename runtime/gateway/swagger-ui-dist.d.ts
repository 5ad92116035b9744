// The two files of Swagger UI that are embedded: with `type: 'file'` each import is the path of the file.
declare module 'swagger-ui-dist/*' {
  const path: string
  export default path
}
