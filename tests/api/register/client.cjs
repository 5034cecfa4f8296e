// Drives the published client as a front end would, and prints what it was given as one line of JSON.
const { NonAssociationsApi } = require('@ministryofjustice/hmpps-non-associations-api')
const [url, token, one, other] = process.argv.slice(2)
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const config = { url, timeout: { response: 20000, deadline: 20000 }, agent: { maxSockets: 2, maxFreeSockets: 2, freeSocketTimeout: 30000 } }

async function refused(promise) {
  try {
    await promise
  } catch (error) {
    return { status: error.responseStatus, code: error.data.errorCode }
  }
  return null
}

async function main() {
  const api = new NonAssociationsApi(token, config, quiet)
  const wanted = { firstPrisonerNumber: one, firstPrisonerRole: 'VICTIM', secondPrisonerNumber: other,
    secondPrisonerRole: 'PERPETRATOR', reason: 'THREAT', restrictionType: 'WING', comment: 'Threats in the yard.' }
  const found = { constants: await api.constants() }
  found.created = await api.createNonAssociation(wanted)
  found.createdIsDate = found.created.whenCreated instanceof Date && !Number.isNaN(found.created.whenCreated.getTime())
  const { id } = found.created
  found.twice = await refused(api.createNonAssociation(wanted))
  found.shown = await api.getNonAssociation(id)
  found.listed = await api.listNonAssociations(one)
  found.between = await api.listNonAssociationsBetween([one, other])
  found.involving = await api.listNonAssociationsInvolving([other], { includeClosed: true })
  found.page = await api.pagedNonAssociations({ includeClosed: true, page: 0, size: 1, sort: 'whenCreated,DESC' })
  found.updated = await api.updateNonAssociation(id, { restrictionType: 'CELL' })
  found.closed = await api.closeNonAssociation(id, { closedReason: 'They have settled.', closedAt: found.created.whenCreated })
  found.reopened = await api.reopenNonAssociation(id, { reopenReason: 'They had not.' })
  found.deleted = await api.deleteNonAssociation(id, { deletionReason: 'Wrong man.', staffUserNameRequestingDeletion: 'X1' })
  found.gone = await refused(api.getNonAssociation(id))
  return found
}

main().then(found => console.log(JSON.stringify(found)), error => { console.error(error); process.exit(1) })
