"""Language words: the frequent words by which a short text's language is told, and words of reports; without accents and marks."""

# Words that stand in two lists say little: they count for each, and the others decide.
FRENCH = frozenset(
    "le la les un une des du de et est sont suis es etait ce cette ces il elle ils elles je j tu nous vous on mon ma mes ton ta "
    "tes son sa ses notre votre leur leurs que qui quoi dont ou ne pas plus jamais rien avec sans pour par sur sous dans chez "
    "entre mais donc car si comme tout tous toute toutes bien tres trop aussi alors apres avant pendant depuis quand comment "
    "pourquoi fait faire faites avoir avez ont avait etre peut veut doit voici voila merci bonjour bonsoir salut svp cordialement "
    "compte comptes argent banque faux fausse arnaque escroquerie menace menaces photos photo video videos envoyer envoyez "
    "envoye recu gagne cliquez lien payer paiement carte numero message messages quelqu quelque personne personnes gens homme "
    "femme fille fils enfant enfants jour hier aujourd hui demain semaine mois annee maintenant bloque urgent attention signaler "
    "signale groupe profil publie publication nom mort tuer haine veuillez au aux l d s n c qu m t y en se lui eux ca cela".split()
)
ENGLISH = frozenset(
    "the a an and or but is are was were be been being am i you he she it we they me him her us them my your his its our their "
    "this that these those of to in on at by for from with without about into over under between not no never do does did done "
    "have has had will would can could should may might must if then than when where why how what who which all any some more "
    "most very too also just only after before while since because so as there here please thanks thank hello hi dear sir "
    "account accounts money bank fake scam fraud threat threats threatening pictures picture photos photo video videos send "
    "sent received won win click link pay payment card number message messages someone somebody people man woman girl boy child "
    "children day yesterday today tomorrow week month year now blocked urgent report reported group profile published post "
    "posted name kill hate asks asked says said wants s t don re ll ve up out one".split()
)
# What neither is, and is written in the same letters; Spanish and Italian are near, and near us.
OTHER_LATIN = frozenset(
    "el los las una unos y es son esta este estos yo usted ustedes mi mis tus su sus lo que quien pero porque para por con sin "
    "muy mas ya cuando donde como hola gracias cuenta dinero banco tengo tiene hay del al se nos "
    "il lo gli uno di che non per con sono sei abbiamo questo questa mio tuo suo ma anche molto ciao grazie conto soldi della "
    "der die das ein eine und ist sind ich du er sie wir ihr nicht mit von zu auf fur im den dem des auch aber oder bitte danke "
    "konto geld het een en van ik jij je wij niet met voor maar ook op aan dat deze zijn heeft "
    "bir ve bu icin ile ben sen degil var yok cok hesap para nao voce uma os um com sua seu mas obrigado".split()
)
# Moroccan Arabic in Latin letters, as it is typed; digits stand for letters that Latin has not.
ARABIZI = frozenset(
    "wach wesh kifach kifash 3lach 3lash bzaf bezzaf bezaf daba dba dyal dial dyali dyalo dyalha dyalhom dyalk had hadchi hadshi "
    "hadak hadik hada hadi hadou machi mashi ghadi gadi ghadya kayn kayna kaynin makaynch makayn kan kant kano khouya khoya khti "
    "bghit bgha bghat bghaw bghiti rah raha rahom rani ana nta nti ntoma hna huwa howa hiya fin fine feen chkoun chkon chno chnou "
    "chnowa shno achno walakin walakine walla wla 3la 3lia 3lik 3lih 3liha 3ndi 3ndo 3andi 3endi 3ndha 3ndhom f fi m3a m3aya men mn "
    "li lli hit 7it 7ta hta mazal sir aji chof chouf chft chefto safi mzyan mezyan zwin khayb flous flos lflous drahem derham "
    "sift sifet seft siftlia kaysift kayhdr kaygol gal galt galia golt kayn kayhedded kayhddd hddni hddedni tswira tsawer tsawr "
    "tsawri video nas bnat bent weld wlad drari lwalida sahbi sahbti ghir gha bhal b7al blach bla wahd wahed jouj chwiya chwya "
    "lyoum lbare7 lbareh ghda daba3 nchr nchrou kaynchr nechro nsab nssab nesab nsba khlass rdli rejja3 tel telefoun ma3rftch "
    "ma3rfch mab9ach b9a wa9ila 9bel mor walo walou wakha iyeh la ah salam slm bslama inchallah inchaalah lah allah hamdoulah".split()
)
ARABIC = frozenset(
    "في من على الى عن مع ان انه انها انا نحن هو هي هم انت انتم هذا هذه ذلك تلك هولاء الذي التي الذين ما ماذا لماذا كيف متى اين هل لا "
    "لم لن ليس ليست قد كان كانت كانوا يكون تكون سوف ثم او ام لكن لان اذا حيث عندما بعد قبل بين تحت فوق امام خلال منذ حتى كل بعض غير "
    "جميع ايضا فقط جدا هناك هنا يجب يمكن تم يتم وقد لقد عليه عليها فيه فيها منه منها به بها له لها لي لك لنا لهم وهو وهي ولا وان "
    "حساب الحساب حسابي مال المال اموال بنك البنك صورة صور صوري فيديو رسالة رسايل رابط شخص اشخاص الناس رجل امراة فتاة طفل اطفال يوم "
    "امس اليوم غدا شهر سنة الان احتيال نصب تهديد يهدد يهددني ابتزاز كراهية قتل نشر ينشر ارسال ارسل يرجى شكرا السلام عليكم مرحبا سيدي "
    "رقم هاتف مجموعة صفحة منشور اريد ابلغ تبليغ يطلب يدعي بشكل وصلتني وصلني تلقيت".split()
)
# Moroccan Arabic in Arabic letters.
DARIJA = frozenset(
    "واش كيفاش علاش بزاف دابا ديال ديالي ديالو ديالها ديالهم ديالك ديالنا دياول هاد هادي هادشي هادا هاداك هاديك هادوك ماشي غادي غاديا "
    "كاين كاينة كاينين ماكاينش مكاينش خويا ختي بغيت بغا بغات بغاو بغيتي راه راها راهم راني نتا نتي نتوما حنا فين شكون شنو شنا اشنو "
    "شنوا والكين ولكين عندي عندو عندها عندهم معايا معاه حيت حتا مازال سير اجي شوف شفت شفتو صافي مزيان زوين خايب فلوس الفلوس لفلوس "
    "دراهم درهم صيفط صيفطت صيفطو كيصيفط كيهدر كيقول كيقولو كال كالو كالي گال گاليا قالي قالو كيهدد كيهددني كيهددو هددني تصاور تصاوري "
    "تصويرة الناس ناس بنات البنات بنت ولد ولاد دراري لوليدة صاحبي غير بحال بلا واحد وحدة جوج شوية شويا ليوم لبارح البارح غدا كينشر "
    "كينشرو نشرو نصاب النصاب خلصت خلص ردلي تيليفون معرفتش ماعرفتش معرفش مابقاش بقا والو واخا ايه عافاك عفاك بصح شحال منين فاش باش لي "
    "اللي ليا ليه ليها ليهم عليا فيا مني ديما تاني كيدير كيديرو دار دارو دارت كتقول كتهدر تيقول تيهدد تيصيفط خاصك خاصني خاصو كنت كان "
    "دوز دوزت سمحلي الله يخليك".split()
)
# Persian and Urdu, which share their letters with Arabic.
OTHER_ARABIC = frozenset("است این که را برای های می با از به و کہ ہے ہیں میں کی کا کے سے نہیں یہ".split())
