// Removes each member of the documents that kin.go wrote into a folder, and converts them to Swagger 2.0
// with api-spec-converter, those of OpenAPI 3.1 after openapi-down-convert: a member is lost where the
// result and the warnings stay the same.
//
//   npm install api-spec-converter@2.12.0 @apiture/openapi-down-convert@0.14.2
//   node convert.mjs DIR/openapi-3.*.json
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import specs from 'api-spec-converter'
import down from '@apiture/openapi-down-convert'

const converted = async doc => {
  const warnings = []
  const { log, warn, error } = console
  try {
    doc = structuredClone(doc)
    console.log = console.warn = console.error = (...texts) => warnings.push(texts.join(' '))
    if (doc.openapi?.startsWith('3.1')) doc = new down.Converter(doc, { verbose: true, allOfTransform: true }).convert()
    const spec = await specs.convert({ from: 'openapi_3', to: 'swagger_2', source: doc })
    return JSON.stringify(spec.spec) + warnings.join('\n')
  } catch (cause) {
    return 'error: ' + cause
  } finally {
    Object.assign(console, { log, warn, error })
  }
}

async function walk(value, pointer, visit) {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) await walk(item, `${pointer}/${i}`, visit)
  else if (value && typeof value === 'object') {
    for (const key of Object.keys(value).sort()) {
      const here = `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      await visit(here)
      await walk(value[key], here, visit)
    }
  }
}

// without returns a copy of a document without a member, the others in their order.
function without(doc, pointer) {
  const copy = structuredClone(doc)
  const steps = pointer.split('/').slice(1).map(step => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = steps.pop()
  delete steps.reduce((value, step) => value[step], copy)[last]
  return copy
}

// refused returns the smallest member that the converter does not accept.
async function refused(doc, was) {
  let smallest = ''
  await walk(doc, '', async pointer => {
    if (pointer.split('/').length > smallest.split('/').length && await converted(without(doc, pointer)) !== was) smallest = pointer
  })
  if (!smallest) throw was
  return smallest
}

for (const name of process.argv.slice(2)) {
  let doc = JSON.parse(readFileSync(name, 'utf8'))
  let was = await converted(doc)
  while (was.startsWith('error: ')) {
    const pointer = await refused(doc, was)
    console.log(`${basename(name, '.json')}${pointer}\trefused`)
    doc = without(doc, pointer)
    was = await converted(doc)
  }
  await walk(doc, '', async pointer => {
    const is = await converted(without(doc, pointer))
    const outcome = is === was ? 'lost' : is.startsWith('error: ') ? 'error' : 'kept'
    console.log(`${basename(name, '.json')}${pointer}\t${outcome}`)
  })
}
