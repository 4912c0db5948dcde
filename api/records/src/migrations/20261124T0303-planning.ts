import type { Migration, SchemaChange } from './schema-change.ts';

export const planning: Migration = {
  name: '20261124T0303-planning',
  async up(change) {
    await prescriptions(change);
    await rxTargets(change);
    await contourSets(change);
    await plans(change);
    await planTasks(change);
    await planEvaluations(change);
    await planChecks(change);
    await psqaRecords(change);
    await treatmentSheets(change);
  },
  async down(change) {
    await change.dropTables(
      'treatment_sheets',
      'psqa_records',
      'plan_checks',
      'plan_evaluations',
      'plan_tasks',
      'plans',
      'contour_sets',
      'rx_targets',
      'prescriptions',
    );
  },
};

async function prescriptions(change: SchemaChange): Promise<void> {
  await change.createTable(
    'prescriptions',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    version INTEGER NOT NULL,
    status VARCHAR(32) NOT NULL,
    technique VARCHAR(32) NOT NULL,
    modality VARCHAR(32) NOT NULL,
    energy VARCHAR(16),
    fractionation VARCHAR(32) NOT NULL,
    sequence VARCHAR(32),
    fractions INTEGER NOT NULL,
    laterality VARCHAR(32) NOT NULL,
    request JSON NOT NULL,
    written_by VARCHAR(64) NOT NULL,
    written_at BIGINT NOT NULL,
    signed_by VARCHAR(36),
    signed_at BIGINT,
    CHECK (status IN ('DRAFT', 'SIGNED', 'SUPERSEDED', 'VOID')),
    CHECK (laterality IN ('L', 'R', 'B', 'NA')),
    CHECK (fractions BETWEEN 1 AND 60),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (signed_by) REFERENCES users (id)`,
    { unique: ['course_id, version'], index: ['status, signed_at'] },
  );
}

async function rxTargets(change: SchemaChange): Promise<void> {
  await change.createTable(
    'rx_targets',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    prescription_id VARCHAR(36) NOT NULL,
    structure VARCHAR(64) NOT NULL,
    role VARCHAR(16),
    dose_total_cgy DOUBLE NOT NULL,
    dose_per_fx_cgy DOUBLE NOT NULL,
    fractions INTEGER NOT NULL,
    coverage VARCHAR(64),
    CHECK (dose_per_fx_cgy > 0),
    CHECK (fractions BETWEEN 1 AND 60),
    CHECK (ABS(dose_total_cgy - dose_per_fx_cgy * fractions) < 0.5),
    FOREIGN KEY (prescription_id) REFERENCES prescriptions (id)`,
    { unique: ['prescription_id, structure'] },
  );
}

async function contourSets(change: SchemaChange): Promise<void> {
  await change.createTable(
    'contour_sets',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    version INTEGER NOT NULL,
    rtstruct_uid VARCHAR(64),
    series_uid VARCHAR(64),
    frame_of_reference_uid VARCHAR(64),
    status VARCHAR(32) NOT NULL,
    author_id VARCHAR(64),
    reviewer_id VARCHAR(64),
    ai TINYINT(1) NOT NULL DEFAULT 0,
    model_version VARCHAR(64),
    laterality VARCHAR(32) NOT NULL,
    structures JSON NOT NULL,
    comment VARCHAR(1000),
    created_at BIGINT NOT NULL,
    reviewed_at BIGINT,
    CHECK (status IN ('DRAFT', 'SUBMITTED', 'APPROVED', 'REJECTED', 'SUPERSEDED')),
    CHECK (laterality IN ('L', 'R', 'B', 'NA')),
    FOREIGN KEY (course_id) REFERENCES courses (id)`,
    { unique: ['course_id, version'], index: ['rtstruct_uid', 'status, reviewed_at'] },
  );
}

async function plans(change: SchemaChange): Promise<void> {
  await change.createTable(
    'plans',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    plan_no VARCHAR(32) NOT NULL,
    plan_uid VARCHAR(64),
    version INTEGER NOT NULL,
    plan_hash VARCHAR(64),
    status VARCHAR(32) NOT NULL DEFAULT 'DRAFT',
    kind VARCHAR(32) NOT NULL DEFAULT 'FIRST',
    rx_version INTEGER NOT NULL,
    contour_set_id VARCHAR(36),
    tps VARCHAR(64),
    machine_group VARCHAR(32),
    technique VARCHAR(32) NOT NULL,
    energy VARCHAR(16),
    algorithm VARCHAR(64),
    grid_mm DOUBLE,
    laterality VARCHAR(32) NOT NULL,
    fractions INTEGER NOT NULL,
    dose_total_cgy DOUBLE,
    beams JSON NOT NULL,
    dose_stats JSON,
    revision_no INTEGER NOT NULL DEFAULT 0,
    revision_of_id VARCHAR(36),
    planner_id VARCHAR(64),
    md_approved_by VARCHAR(64),
    md_approved_at BIGINT,
    checked_by VARCHAR(64),
    checked_at BIGINT,
    psqa_required TINYINT(1) NOT NULL DEFAULT 1,
    psqa_state VARCHAR(32) NOT NULL DEFAULT 'PENDING',
    released_at BIGINT,
    stopped_at_fx INTEGER,
    created_at BIGINT NOT NULL,
    lock_version INTEGER NOT NULL DEFAULT 1,
    CHECK (status IN ('DRAFT', 'MD_APPROVED', 'CHECKED', 'QA_PASSED', 'RELEASED', 'RETIRED')),
    CHECK (kind IN ('FIRST', 'BOOST', 'FIELD_CHANGE', 'ADAPTIVE', 'RETREATMENT')),
    CHECK (laterality IN ('L', 'R', 'B', 'NA')),
    CHECK (psqa_state IN ('NOT_REQUIRED', 'PENDING', 'PASSED', 'FAILED', 'WAIVED')),
    CHECK (fractions BETWEEN 1 AND 60),
    CHECK (status IN ('DRAFT', 'RETIRED') OR plan_hash IS NOT NULL),
    CHECK (checked_by IS NULL OR checked_by <> planner_id),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (contour_set_id) REFERENCES contour_sets (id),
    FOREIGN KEY (revision_of_id) REFERENCES plans (id)`,
    { unique: ['plan_no', 'plan_uid, version'], index: ['course_id, status', 'planner_id, created_at', 'plan_hash'] },
  );
}

async function planTasks(change: SchemaChange): Promise<void> {
  await change.createTable(
    'plan_tasks',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    plan_id VARCHAR(36),
    planner_id VARCHAR(36) NOT NULL,
    weight DOUBLE NOT NULL,
    assigned_by VARCHAR(64) NOT NULL,
    reason VARCHAR(512) NOT NULL,
    assigned_at BIGINT NOT NULL,
    ended_at BIGINT,
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (plan_id) REFERENCES plans (id),
    FOREIGN KEY (planner_id) REFERENCES users (id)`,
    { index: ['planner_id, ended_at', 'course_id'] },
  );
}

async function planEvaluations(change: SchemaChange): Promise<void> {
  await change.createTable(
    'plan_evaluations',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    plan_id VARCHAR(36) NOT NULL,
    template_id VARCHAR(64) NOT NULL,
    \`rows\` JSON NOT NULL,
    failed INTEGER NOT NULL,
    decision VARCHAR(32),
    decided_by VARCHAR(64),
    evaluated_at BIGINT NOT NULL,
    decided_at BIGINT,
    CHECK (decision IN ('approve', 'revise', 're-contour', 'change-rx')),
    FOREIGN KEY (plan_id) REFERENCES plans (id)`,
    { index: ['plan_id, evaluated_at'] },
  );
}

async function planChecks(change: SchemaChange): Promise<void> {
  await change.createTable(
    'plan_checks',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    plan_id VARCHAR(36) NOT NULL,
    checker_id VARCHAR(36) NOT NULL,
    plan_hash VARCHAR(64) NOT NULL,
    items JSON NOT NULL,
    mu_deviation_pct DOUBLE,
    result VARCHAR(32) NOT NULL,
    comment VARCHAR(1000),
    checked_at BIGINT NOT NULL,
    CHECK (result IN ('PASS', 'FAIL')),
    FOREIGN KEY (plan_id) REFERENCES plans (id),
    FOREIGN KEY (checker_id) REFERENCES users (id)`,
    { index: ['plan_id, checked_at', 'checker_id, checked_at'] },
  );
}

async function psqaRecords(change: SchemaChange): Promise<void> {
  await change.createTable(
    'psqa_records',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    plan_id VARCHAR(36) NOT NULL,
    plan_hash VARCHAR(64) NOT NULL,
    attempt_no INTEGER NOT NULL,
    device_id VARCHAR(36),
    criteria JSON NOT NULL,
    pass_rate_pct DOUBLE,
    per_beam JSON,
    point_dose_deviation_pct DOUBLE,
    result VARCHAR(32) NOT NULL,
    override_reason VARCHAR(512),
    override_signers JSON,
    measured_by VARCHAR(64) NOT NULL,
    measured_at BIGINT NOT NULL,
    CHECK (result IN ('PASS', 'FAIL', 'OVERRIDE')),
    FOREIGN KEY (plan_id) REFERENCES plans (id),
    FOREIGN KEY (device_id) REFERENCES devices (id)`,
    { unique: ['plan_id, attempt_no'], index: ['measured_at'] },
  );
}

async function treatmentSheets(change: SchemaChange): Promise<void> {
  await change.createTable(
    'treatment_sheets',
    `id VARCHAR(36) NOT NULL PRIMARY KEY,
    course_id VARCHAR(36) NOT NULL,
    plan_id VARCHAR(36) NOT NULL,
    version INTEGER NOT NULL,
    status VARCHAR(32) NOT NULL DEFAULT 'DRAFT',
    plan_hash VARCHAR(64) NOT NULL,
    rx_version INTEGER NOT NULL,
    laterality VARCHAR(32) NOT NULL,
    content JSON NOT NULL,
    written_by VARCHAR(64) NOT NULL,
    written_at BIGINT NOT NULL,
    verified_by VARCHAR(64),
    verified_at BIGINT,
    approved_by_att VARCHAR(64),
    approved_by_chk VARCHAR(64),
    approved_at BIGINT,
    voided_at BIGINT,
    void_reason VARCHAR(512),
    CHECK (status IN ('DRAFT', 'VERIFIED', 'APPROVED', 'VOID')),
    CHECK (laterality IN ('L', 'R', 'B', 'NA')),
    CHECK (status <> 'APPROVED' OR (approved_by_att IS NOT NULL AND approved_by_chk IS NOT NULL AND approved_at IS NOT NULL)),
    FOREIGN KEY (course_id) REFERENCES courses (id),
    FOREIGN KEY (plan_id) REFERENCES plans (id)`,
    { unique: ['plan_id, version'], index: ['course_id, status'] },
  );
}
