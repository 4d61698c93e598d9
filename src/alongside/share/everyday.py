"""Names that are words as well. Somebody called Will is looked for; “we will” is not shown to be read as a name.

Chosen by us from names that people in Scotland bear, for recall: a word that is missing here only means that
it is marked in small letters too.
"""

from __future__ import annotations

# Words of sentences: with a capital in the midst of one they are a name.
EVERYDAY = frozenset(
    """
    about after again air all and angel any apple are art as ask at ay bad baker bar barber be bea bear beck bell best
    big bill bird bliss bob bold bonny boss box boy boyd brand brave bread bright bring brook brown buck bud bull burn
    buy by can candy care carol carter case cash chance charity chase cherish child christian chuck clay clement close
    cloud come cook cool cooper crisp curt dale day dean dear den dexter do doll dot down drake draw drew early earn
    earnest east ebony eve even ever fair faith far farmer fay fern few field fine finn first fisher flower fly folk
    ford fortune frank free freeman friend gale game gay gene gift gill give glad glen go gold good gore grace grand
    grant gray green grey guide gunner guy ha hack hale hand happy hardy harmony has hat have haven he head heaven
    hector her him his holder hope how hunt hunter in iris is it jack jam jay jean jet job jolly journey joy judge just
    keen keep kid kind kit knight lamb lane large last law leaf lee let light lily line little long look lot love
    loyal luck made maker man many mark marvel mason mat max may me melody mercy merit merry mid mike mild mile miles
    mill miner mist monk moody moor more most moss much my new nice nick night no noble nor norm not now nurse of old
    olive on one only or our out over own page paint pat patience patty peace penny perry pick pike pile pip pitt play
    plum pope porter pound power pratt precious price pride prime prince promise proud prudence quick quinn rain rainy
    rand ray read reason red reed rich ring rise rob robin rock rocky roger rose rosy round rowan ruby rush russet rusty
    sad sage sail sandy savage say season see self shaw she shepherd short sing singer skip sky slim small smart smith
    smooth snow so some son south spark spring stark stately stead steel stew still stone storm stout strange strong
    such sue summer summers sunny swan swift tailor take tall taylor teal tell temple ten terry thatcher the them they
    thick thin this thorn thrift tie tiffany till time to todd tom tony top toward town trace trinity true truth try
    tucker turner unity up upton us use van very vine violet viola walker wall ward ware warm was watt way we weaver
    webb well were west what wheeler when white who why wild wiley will win winner winter wise wish wit with woe wolf
    won wong wood woods woody word work worth wright yarn yes yet you young your
    am an ah al ba da de di du el hi if ku la le ma mo na od oh ok pa po st ta za ze
    """.split()  # noqa: SIM905
)
# Words that stand with a capital in names of months, places, bodies and colours too: only a person can say.
OF_PLACES = frozenset(
    """
    april august autumn bay black blair bridge brown burns bush castle chapel church city college court craig crescent
    cross crown cumming dawn dee deacon dove duke earl east eden elder england english field fields firth fleming
    forest forth fraser friday gardens garland gate glasgow gordon govan green grove hall hamilton heath heather hill
    hills house ireland irish island january june july king kings lake lomond lord london major march marsh marshall
    martin may mercer monday moor morningside north oak oakley october paisley palace park parks parson paris people
    place pool queen queens regent ridge river rivers road royal sailor salmon saturday school scot scotland scots
    scott september shire south spence square stirling street summer sunday thursday tower tuesday university victoria
    wales wednesday well wells west white winter wood woods york youth
    """.split()  # noqa: SIM905
)
# Said before a name, or inside it: nobody is known by these alone.
NOT_ALONE = frozenset(
    """
    mr mrs ms miss mx dr prof professor sir dame lady lord pc sgt sergeant constable officer inspector cllr councillor
    fr father rev reverend sister brother imam sheikh auntie uncle aunt granny nan mac mc van von der den de del della
    di da dos du la le el al ibn bin bint abu ap ab nic ui ni the and of at from with for
    """.split()  # noqa: SIM905
)
