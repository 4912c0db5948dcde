import { ellipsoid, grown, horseshoe, profile, stack, type Ellipsoid, type Solid } from './solid.ts';
import { randomStream } from './random.ts';

export type BodySite = 'head-and-neck' | 'pelvis';

export interface Structure {
  /** TG-263 name. */
  readonly roiName: string;
  readonly interpretedType: 'EXTERNAL' | 'GTV' | 'CTV' | 'PTV' | 'ORGAN';
  readonly colour: readonly [number, number, number];
  readonly solid: Solid;
}

export interface Tissue {
  readonly solid: Solid;
  readonly hounsfield: number;
}

export interface Anatomy {
  readonly site: BodySite;
  readonly body: Solid;
  /** Painted in order: a later tissue lies over an earlier one. */
  readonly tissues: readonly Tissue[];
  readonly structures: readonly Structure[];
  readonly target: Ellipsoid;
  /** The organ that the synthetic dose bends around. */
  readonly spared: Solid;
  readonly sparedCentre: (z: number) => readonly [number, number];
  /** LPS z of the first and last slice plane, mm. */
  readonly extent: readonly [number, number];
  readonly prescription: { readonly doseGy: number; readonly fractions: number };
}

/** A phantom that looks like the body region; the seed moves the tumour and scales the patient by up to 6 %. */
export function anatomyOf(site: BodySite, seed: number): Anatomy {
  const random = randomStream(seed);
  const scale = 0.94 + 0.12 * random();
  const side = random() < 0.5 ? -1 : 1;
  return site === 'pelvis' ? pelvis(scale, random) : headAndNeck(scale, side, random);
}

function headAndNeck(s: number, side: number, random: () => number): Anatomy {
  const body = profile([
    [-84, 0, 22 * s, 150 * s, 78 * s],
    [-55, 0, 20 * s, 118 * s, 72 * s],
    [-28, 0, 12 * s, 62 * s, 62 * s],
    [0, 0, 4 * s, 60 * s, 68 * s],
    [8, 0, -1 * s, 64 * s, 80 * s],
    [24, 0, -2 * s, 68 * s, 86 * s],
    [60, 0, 0, 74 * s, 94 * s],
    [100, 0, 0, 70 * s, 90 * s],
  ]);
  const cordCentre = (z: number): readonly [number, number] => [0, (28 + 6 * Math.cos(z / 45)) * s];
  const along = (radius: number, from: number, to: number, dy = 0): Solid =>
    stack((z) => {
      const [cx, cy] = cordCentre(z);
      return z >= from && z <= to ? { cx, cy: cy + dy, rx: radius, ry: radius } : undefined;
    });
  const cord = along(5 * s, -84, 33);
  const skull = profile([
    [28, 0, 2 * s, 62 * s, 80 * s],
    [60, 0, 0, 67 * s, 87 * s],
    [100, 0, 0, 63 * s, 83 * s],
  ]);
  const brain = profile([
    [34, 0, 14 * s, 54 * s, 58 * s],
    [60, 0, 2 * s, 60 * s, 79 * s],
    [100, 0, 0, 57 * s, 76 * s],
  ]);
  const mandible = horseshoe({ cx: 0, cy: -18 * s, rx: 52 * s, ry: 56 * s }, 10 * s, 8, 28);
  const parotid = (x: number): Ellipsoid => ellipsoid([x * s, 10 * s, 22], [10 * s, 17 * s, 21 * s]);
  const eye = (x: number): Ellipsoid => ellipsoid([x * s, -66 * s, 62], [12 * s, 12 * s, 12 * s]);
  const brainstem = ellipsoid([0, 26 * s, 48], [12 * s, 12 * s, 20 * s]);
  const larynx = ellipsoid([0, -30 * s, -22], [17 * s, 18 * s, 20 * s]);
  const oralCavity = ellipsoid([0, -38 * s, 18], [26 * s, 26 * s, 14 * s]);
  const airway = profile([
    [-84, 0, -16 * s, 8 * s, 8 * s],
    [-20, 0, -26 * s, 7 * s, 9 * s],
    [30, 0, -6 * s, 9 * s, 5 * s],
  ]);
  const gtv = ellipsoid(
    [side * (12 + 8 * random()) * s, (-16 + 6 * random()) * s, 2 + 10 * random()],
    [(12 + 4 * random()) * s, (12 + 4 * random()) * s, 15 + 5 * random()],
  );
  return {
    site: 'head-and-neck',
    body,
    target: grown(gtv, 11),
    spared: cord,
    sparedCentre: cordCentre,
    extent: [-80, 97],
    prescription: { doseGy: 69.96, fractions: 33 },
    tissues: [
      { solid: body, hounsfield: -90 },
      { solid: shrunken(body, 7), hounsfield: 45 },
      { solid: skull, hounsfield: 850 },
      { solid: brain, hounsfield: 35 },
      { solid: along(17 * s, -84, 30, -6), hounsfield: 520 },
      { solid: along(8 * s, -84, 33), hounsfield: 15 },
      { solid: cord, hounsfield: 32 },
      { solid: brainstem, hounsfield: 33 },
      { solid: mandible, hounsfield: 900 },
      { solid: parotid(51), hounsfield: 5 },
      { solid: parotid(-51), hounsfield: 5 },
      { solid: eye(32), hounsfield: 12 },
      { solid: eye(-32), hounsfield: 12 },
      { solid: oralCavity, hounsfield: 55 },
      { solid: larynx, hounsfield: 70 },
      { solid: gtv, hounsfield: 78 },
      { solid: airway, hounsfield: -1000 },
    ],
    structures: [
      organ('BODY', body, [0, 200, 0], 'EXTERNAL'),
      ...targets(gtv, '6996'),
      organ('Brain', brain, [230, 190, 120]),
      organ('Brainstem', brainstem, [0, 160, 220]),
      organ('SpinalCord', cord, [255, 220, 0]),
      organ('Parotid_L', parotid(51), [150, 90, 220]),
      organ('Parotid_R', parotid(-51), [110, 60, 190]),
      organ('Bone_Mandible', mandible, [220, 220, 220]),
      organ('Larynx', larynx, [0, 190, 170]),
      organ('Cavity_Oral', oralCavity, [240, 130, 160]),
      organ('Eye_L', eye(32), [90, 150, 255]),
      organ('Eye_R', eye(-32), [60, 120, 230]),
    ],
  };
}

function pelvis(s: number, random: () => number): Anatomy {
  const body = profile([
    [-84, 0, 0, 165 * s, 98 * s],
    [0, 0, 0, 172 * s, 105 * s],
    [100, 0, 0, 160 * s, 108 * s],
  ]);
  const femur = (x: number): Ellipsoid => ellipsoid([x * s, 4 * s, -4], [24 * s, 24 * s, 24 * s]);
  const iliac = (x: number): Solid =>
    profile([
      [8, x * s, 6 * s, 30 * s, 34 * s],
      [40, x * 1.05 * s, 8 * s, 16 * s, 46 * s],
      [100, x * 1.15 * s, 0, 11 * s, 58 * s],
    ]);
  const bladder = ellipsoid([0, -34 * s, 34], [(34 + 8 * random()) * s, 28 * s, 30 * s]);
  const rectumCentre = (z: number): readonly [number, number] => [0, (52 + 6 * Math.sin(z / 30)) * s];
  const rectum = stack((z) => {
    const [cx, cy] = rectumCentre(z);
    return z >= -40 && z <= 66 ? { cx, cy, rx: 17 * s, ry: 15 * s } : undefined;
  });
  const gas = ellipsoid([2, 51 * s, 30 + 20 * random()], [9 * s, 7 * s, 14]);
  const prostate = ellipsoid(
    [0, (6 + 5 * random()) * s, -6 + 6 * random()],
    [(22 + 4 * random()) * s, (17 + 3 * random()) * s, 20 + 4 * random()],
  );
  const bulb = ellipsoid([0, 10 * s, -44], [10 * s, 10 * s, 9]);
  const sacrum = profile([
    [30, 0, 78 * s, 30 * s, 12 * s],
    [100, 0, 72 * s, 48 * s, 20 * s],
  ]);
  return {
    site: 'pelvis',
    body,
    target: grown(prostate, 11),
    spared: rectum,
    sparedCentre: rectumCentre,
    extent: [-80, 97],
    prescription: { doseGy: 78, fractions: 39 },
    tissues: [
      { solid: body, hounsfield: -95 },
      { solid: shrunken(body, 22), hounsfield: 45 },
      { solid: iliac(92), hounsfield: 480 },
      { solid: iliac(-92), hounsfield: 480 },
      { solid: femur(98), hounsfield: 620 },
      { solid: femur(-98), hounsfield: 620 },
      { solid: sacrum, hounsfield: 430 },
      { solid: bladder, hounsfield: 6 },
      { solid: rectum, hounsfield: 30 },
      { solid: gas, hounsfield: -900 },
      { solid: prostate, hounsfield: 58 },
      { solid: bulb, hounsfield: 50 },
    ],
    structures: [
      organ('BODY', body, [0, 200, 0], 'EXTERNAL'),
      ...targets(prostate, '7800'),
      organ('Bladder', bladder, [255, 220, 0]),
      organ('Rectum', rectum, [150, 90, 40]),
      organ('Femur_Head_L', femur(98), [90, 150, 255]),
      organ('Femur_Head_R', femur(-98), [60, 120, 230]),
      organ('PenileBulb', bulb, [0, 190, 170]),
    ],
  };
}

/** GTV, CTV = GTV + 6 mm, PTV = CTV + 5 mm. */
function targets(gtv: Ellipsoid, centigray: string): Structure[] {
  return [
    organ('GTV', gtv, [200, 0, 0], 'GTV'),
    organ(`CTV_${centigray}`, grown(gtv, 6), [255, 120, 0], 'CTV'),
    organ(`PTV_${centigray}`, grown(gtv, 11), [255, 0, 0], 'PTV'),
  ];
}

function organ(
  roiName: string,
  solid: Solid,
  colour: readonly [number, number, number],
  interpretedType: Structure['interpretedType'] = 'ORGAN',
): Structure {
  return { roiName, solid, colour, interpretedType };
}

/** The body less its skin and fat: x and y are stretched about the axis, close enough for a picture. */
function shrunken(body: Solid, millimetres: number): Solid {
  const factor = 1 + millimetres / 75;
  return {
    contains: (x, y, z) => body.contains(x * factor, y * factor, z),
    sectionAt: (z) => body.sectionAt(z)?.map(([x, y]) => [x / factor, y / factor] as const),
  };
}
