/** The peer broke PS3.7 or PS3.8: the association is cut off. Never carries what the peer sent. */
export class ProtocolError extends Error {
  readonly code = 'DICOM_PROTOCOL';
}
