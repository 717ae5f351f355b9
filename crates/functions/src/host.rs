//! Runs events of functions: admits them, finds or starts an environment, gives it back.
//!
//! An invocation that has begun ends, also when nobody waits for it any more.

mod imaging;
mod providing;

use crate::admission::{Admission, Admitted};
use crate::code::Code;
use crate::companions;
use crate::departures::Departures;
use crate::doors::{self, Doors};
use crate::engine::{Engine, Options};
use crate::environment::{Environment, Invoked, Made, Rest, Stillborn};
use crate::extensions::Extensions;
use crate::extensions_api::ExtensionsApi;
use crate::failures;
use crate::journal::{Journal, Place};
use crate::launch::{self, Begun};
use crate::log::{Birth, Log, Report, Status};
use crate::pool::{FREEZE_AFTER, Loss, Pool, Used};
use crate::runtime_api::{Apis, Event, INIT_MAX, Said};
use crate::runtimes::{Missing, Way};
use crate::telemetry::Telemetry;
use crate::telemetry_api::TelemetryApi;
use auth::token::TokenKey;
use bytes::Bytes;
use kernel::caller::Credentials;
use kernel::functions::{
    Answer, Function, Functions, Invocation, LogFormat, Outcome, Provision, Refused, Stock,
};
use kernel::{BoxFuture, Clock, Here, Ids};
use sandbox::{Sandbox, Spec};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, OnceCell, mpsc};
use tokio::time::Instant;

/// An environment may vanish under an event that it has not seen yet: then another one gets it.
const TRIES: u32 = 3;

/// What has answered asks for the next event within this time, or is not waited for.
const SOON: Duration = Duration::from_millis(10);

/// What a host of functions is made of.
pub struct Parts {
    pub options: Options,
    pub journal: Journal,
    pub doors: Arc<dyn Doors>,
    pub clock: Arc<dyn Clock>,
    pub ids: Ids,
    pub tokens: TokenKey,
}

#[derive(Clone)]
pub struct Host {
    inner: Arc<Inner>,
}

struct Inner {
    parts: Parts,
    engine: OnceCell<Engine>,
    admission: Admission,
    pools: Mutex<HashMap<String, Pool>>,
    departures: Departures,
    /// An environment has come to rest.
    rests: Notify,
}

impl Host {
    pub fn new(parts: Parts) -> Host {
        let (admission, pools, engine) = (Admission::default(), Mutex::default(), OnceCell::new());
        let (departures, rests) = (Departures::default(), Notify::new());
        Host { inner: Arc::new(Inner { parts, engine, admission, pools, departures, rests }) }
    }

    /// Ends everything that rests, and waits for that.
    pub async fn close(&self) {
        self.inner.lock().clear();
        self.inner.departures.all().await;
    }

    /// Freezes and ends what rests, for as long as it runs.
    pub async fn tend(self) {
        let mut next = None;
        loop {
            match next {
                // What comes to rest meanwhile is not to be frozen before: nobody is woken for it.
                Some(next) if next <= Instant::now() + FREEZE_AFTER => tokio::time::sleep_until(next).await,
                Some(next) => _ = tokio::time::timeout_at(next, self.inner.rests.notified()).await,
                None => self.inner.rests.notified().await,
            }
            next = self.inner.tend();
        }
    }
}

impl Functions for Host {
    fn has_code(&self, code: &str) -> bool {
        self.inner.engine.get().is_some_and(|engine| engine.codes.has(code))
    }

    fn take_code<'a>(&'a self, code: &'a str, archive: Bytes) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move {
            self.inner.engine().await?;
            let (inner, code) = (self.inner.clone(), code.to_owned());
            let draft = format!("draft-{}", inner.parts.ids.uuid());
            let unpack = move || match inner.engine.get() {
                Some(engine) => engine.codes.unpack(&code, &draft, &archive),
                None => Ok(()),
            };
            tokio::task::spawn_blocking(unpack).await.unwrap_or_else(|error| Err(error.to_string()))
        })
    }

    fn drop_code(&self, code: &str) {
        if let Some(engine) = self.inner.engine.get() {
            engine.codes.drop_code(code);
        }
    }

    fn invoke<'a>(
        &'a self,
        function: Arc<Function>,
        invocation: Invocation,
    ) -> BoxFuture<'a, Result<Answer, Refused>> {
        Box::pin(async move {
            let kept = self.inner.kept(&function);
            let admitted = self.inner.admission.admit(&function, invocation.concurrency, kept);
            let admitted = admitted.ok_or(Refused::Throttled)?;
            let run = run(self.inner.clone(), function, invocation, admitted);
            let gone = |_| Refused::CannotRun("The server ends.".to_owned());
            tokio::spawn(run).await.map_err(gone)?
        })
    }

    fn initialise<'a>(
        &'a self,
        function: Arc<Function>,
        credentials: Credentials,
    ) -> BoxFuture<'a, Result<(), String>> {
        Box::pin(async move { self.inner.image(&function, &credentials).await.map(drop) })
    }

    fn provide(&self, provisions: Vec<Provision>) {
        self.inner.provide(provisions);
    }

    fn stock(&self, account: &str, region: &str, name: &str, version: &str) -> Stock {
        self.inner.stock(&format!("{account} {region} {name} {version}"))
    }

    fn forget(&self, account: &str, region: &str, name: &str) {
        let prefix = format!("{account} {region} {name} ");
        self.inner.lock().retain(|key, pool| {
            if key.starts_with(&prefix) {
                pool.renew("");
            }
            !pool.is_empty()
        });
    }
}

async fn run(
    inner: Arc<Inner>,
    function: Arc<Function>,
    invocation: Invocation,
    _admitted: Admitted,
) -> Result<Answer, Refused> {
    let used = inner.lock().entry(pool_of(&function)).or_default().use_it();
    for _ in 0..TRIES {
        let mut environment = match inner.acquire(&function, &invocation).await {
            Ok(environment) => environment,
            Err(Loss::Host(why)) => return Err(Refused::CannotRun(why)),
            Err(Loss::Stillborn { told, log_tail }) => {
                return Ok(Answer { outcome: Outcome::Failed(told), log_tail });
            }
        };
        if !environment.lives() {
            continue;
        }
        let event = inner.event(&function, &invocation);
        let invoked = invoked(&function, invocation.is_watched);
        let done = environment.invoke(event, &invoked, invocation.stream.clone()).await;
        let answer = Answer { outcome: done.outcome, log_tail: done.log_tail };
        if done.lives {
            inner.comes(&function);
            tokio::spawn(inner.clone().rest(function, environment, used));
        } else {
            drop(environment);
            // It may have to be replaced.
            inner.rests.notify_one();
        }
        return Ok(answer);
    }
    Err(Refused::CannotRun("The function's environments end before they are given an event.".to_owned()))
}

fn invoked(function: &Function, is_watched: bool) -> Invoked<'_> {
    let Function { version, timeout, memory_mb, .. } = function;
    Invoked { version, timeout: *timeout, memory_mb: *memory_mb, is_watched }
}

impl Inner {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Pool>> {
        self.pools.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn engine(self: &Arc<Self>) -> Result<&Engine, String> {
        let inner = self.clone();
        let open = || async move {
            let opened = tokio::task::spawn_blocking(move || Engine::open(&inner.parts.options)).await;
            opened.unwrap_or_else(|error| Err(error.to_string()))
        };
        self.engine.get_or_try_init(open).await
    }

    fn event(&self, function: &Function, invocation: &Invocation) -> Event {
        Event {
            request_id: invocation.request_id.clone(),
            deadline: self.parts.clock.now().plus(function.timeout),
            invoked_arn: invocation.invoked_arn.clone(),
            client_context: invocation.client_context.clone(),
            trace: invocation.trace.clone(),
            payload: invocation.payload.clone(),
        }
    }

    /// One that rests, or the first to be ready: one that others give back, or a new one.
    async fn acquire(
        self: &Arc<Self>,
        function: &Arc<Function>,
        invocation: &Invocation,
    ) -> Result<Box<Environment>, Loss> {
        let comes = {
            let mut pools = self.lock();
            let pool = pools.entry(pool_of(function)).or_default();
            pool.renew(&function.generation);
            if let Some(environment) = pool.take() {
                return Ok(environment);
            }
            let comes = pool.wait(function.clone(), invocation.clone());
            self.start_more(pool);
            comes
        };
        comes.await.unwrap_or_else(|_| Err(Loss::Host("The server ends.".to_owned())))
    }

    /// Where more events wait than environments come, starts one more.
    fn start_more(self: &Arc<Self>, pool: &mut Pool) {
        if let Some((function, invocation)) = pool.needs_more() {
            pool.comes();
            tokio::spawn(self.clone().start(function, invocation));
        }
    }

    fn comes(&self, function: &Function) {
        self.lock().entry(pool_of(function)).or_default().comes();
    }

    /// It is not counted on any more.
    fn came(self: &Arc<Self>, function: &Arc<Function>) {
        let mut pools = self.lock();
        let pool = pools.entry(pool_of(function)).or_default();
        pool.came();
        self.start_more(pool);
    }

    /// After its answer, until it can be given another event.
    async fn rest(self: Arc<Self>, function: Arc<Function>, mut environment: Box<Environment>, _used: Used) {
        let answered = Instant::now();
        let mut rest = environment.rest(answered + SOON).await;
        if rest != Rest::Rests {
            self.came(&function);
        }
        if rest == Rest::Works {
            rest = environment.rest(answered + function.timeout).await;
            if rest == Rest::Rests {
                self.comes(&function);
            }
        }
        if rest == Rest::Rests {
            self.give(&function, environment);
        }
    }

    fn give(self: &Arc<Self>, function: &Arc<Function>, environment: Box<Environment>) {
        let mut pools = self.lock();
        let pool = pools.entry(pool_of(function)).or_default();
        pool.came();
        pool.give(&function.generation, environment);
        self.start_more(pool);
        drop(pools);
        self.rests.notify_one();
    }

    fn tend(self: &Arc<Self>) -> Option<Instant> {
        let now = Instant::now();
        let mut pools = self.lock();
        let next = pools.values_mut().filter_map(|pool| pool.tend(now)).min();
        pools.values_mut().for_each(|pool| self.keep_up(pool, now));
        pools.retain(|_, pool| !pool.is_empty());
        next
    }

    /// A new environment, for whoever waits.
    async fn start(self: Arc<Self>, function: Arc<Function>, invocation: Invocation) {
        match self.new_environment(&function, &invocation).await {
            Ok(environment) => self.give(&function, environment),
            Err(loss) => {
                let mut pools = self.lock();
                let pool = pools.entry(pool_of(&function)).or_default();
                pool.came();
                pool.disappoint(&invocation.request_id, loss);
                self.start_more(pool);
            }
        }
    }

    /// Code that is not ready in time is started once more, with all the time of an invocation.
    async fn new_environment(
        self: &Arc<Self>,
        function: &Function,
        invocation: &Invocation,
    ) -> Result<Box<Environment>, Loss> {
        let engine = self.engine().await.map_err(Loss::Host)?;
        let way = self.way(engine, function).await.map_err(Loss::Host)?;
        let begun = Instant::now();
        if function.snap_start {
            return self.restored(engine, &way, function, invocation).await.map(Box::new);
        }
        let launch = || self.launch(engine, &way, function, &invocation.credentials, Begun::OnDemand);
        let mut environment = launch().await.map_err(Loss::Host)?;
        let mut born = environment.initialise(INIT_MAX).await;
        if matches!(born, Err(Stillborn::TooLate)) {
            environment = launch().await.map_err(Loss::Host)?;
            born = environment.initialise(function.timeout).await;
        }
        match born {
            Ok(()) => Ok(Box::new(environment)),
            Err(why) => Err(stillborn(environment, why, function, invocation, begun.elapsed()).await),
        }
    }

    /// How the function is started. Java may have to be compiled for first.
    async fn way(self: &Arc<Self>, engine: &Engine, function: &Function) -> Result<Way, String> {
        let (runtime, memory_mb) = (function.runtime.clone(), function.memory_mb);
        let find =
            move |engine: &Engine| engine.runtimes.way(&runtime, memory_mb).map_err(|Missing(why)| why);
        if !engine.runtimes.has_to_compile(&function.runtime) {
            return find(engine);
        }
        let inner = self.clone();
        let found = tokio::task::spawn_blocking(move || match inner.engine.get() {
            Some(engine) => find(engine),
            None => Err("The server ends.".to_owned()),
        });
        found.await.unwrap_or_else(|error| Err(error.to_string()))
    }

    async fn launch(
        &self,
        engine: &Engine,
        way: &Way,
        function: &Function,
        credentials: &Credentials,
        begun: Begun,
    ) -> Result<Environment, String> {
        let start = |spec| engine.sandboxes.start(spec);
        self.launch_by(engine, way, function, credentials, begun, start).await
    }

    /// The same by some way from what is to be started to its sandbox.
    async fn launch_by<F: Future<Output = sandbox::Result<Sandbox>>>(
        &self,
        engine: &Engine,
        way: &Way,
        function: &Function,
        credentials: &Credentials,
        begun: Begun,
        start: impl FnOnce(Spec) -> F,
    ) -> Result<Environment, String> {
        let place = Arc::new(self.place(function));
        let token = credentials.seal(&self.parts.tokens, self.parts.ids.bytes());
        let gone = || "The function's code is there no more.".to_owned();
        let code = Code::of(&engine.codes, function).ok_or_else(gone)?;
        let notice = self.kit_notice(engine, way, &code);
        let external = code.external();
        if begun == Begun::Image && !external.is_empty() {
            return Err("Functions with extensions do not begin from images here.".to_owned());
        }
        let mut spec = launch::spec(way, function, begun, credentials, token, &place, &code);
        spec.accompanied = !external.is_empty();
        let beside = spec.accompanied.then(|| companions::environment(&spec.environment));
        let host = |error: sandbox::Error| format!("The sandbox cannot be started: {error}");
        let born = Instant::now();
        let mut sandbox = start(spec).await.map_err(host)?;
        let listener = sandbox.stream_listener(launch::RUNTIME).map_err(host)?;
        let servants = doors::servants(&mut sandbox, &self.parts.doors).map_err(host)?;
        let (format, clock) = (function.log_format.clone(), &self.parts.clock);
        let ids = self.parts.ids.clone();
        let names = external.iter().map(|external| external.name.clone());
        let extensions = Arc::new(Extensions::new(ids.clone(), names));
        let is_json = matches!(format, LogFormat::Json { .. });
        let telemetry = Arc::new(Telemetry::new(clock.clone(), sandbox.dialer(), is_json));
        let log = Log::new(self.parts.journal.clone(), place, clock.clone(), format, telemetry.clone());
        let started = beside.map(|beside| companions::start(&sandbox, &external, &beside, &extensions));
        let (listening, beside) = started.unzip();
        let apis = apis(function, ids, &extensions, &telemetry);
        let departures = self.departures.clone();
        let made = Made { born, sandbox, listener, log, code, extensions, telemetry, beside, departures };
        let mut environment = Environment::new(made, apis).map_err(host)?;
        for servant in servants {
            environment.serve(servant);
        }
        if let Some(listening) = listening {
            environment.serve(async move { _ = listening.join_all().await });
        }
        let Function { name, version, memory_mb, .. } = function;
        let (runtime, kind) = (way.version.as_str(), begun.told());
        let birth = Birth { runtime, kind, function: name, version, memory_mb: *memory_mb };
        match begun {
            Begun::Restored => environment.log().restore_start(&birth).await,
            _ => environment.log().init_start(&birth).await,
        }
        for notice in way.notice.iter().chain(&notice) {
            environment.log().notice(notice).await;
        }
        Ok(environment)
    }

    /// Where the runtime lacks the SDK that comes with it, and the function does not bring its own.
    fn kit_notice(&self, engine: &Engine, way: &Way, code: &Code) -> Option<String> {
        let kit = way.kit.as_ref()?;
        let notice = engine.preparing.notice(kit, self.parts.options.installs)?;
        (!kit.is_brought(&code.task.folder, &code.layer_folders())).then_some(notice)
    }

    /// `2026/01/31/[$LATEST]0f1e…`
    fn place(&self, function: &Function) -> Place {
        let day = self.parts.clock.now().iso_millis();
        let day = day.get(..10).unwrap_or_default().replace('-', "/");
        Place {
            account: function.account.clone(),
            region: function.region.clone(),
            group: function.log_group.clone(),
            stream: format!("{day}/[{}]{}", function.version, self.parts.ids.uuid().replace('-', "")),
            role: function.role.clone(),
            function: Here::new(&function.region, &function.account)
                .arn("lambda", &format!("function:{}", function.name)),
        }
    }
}

/// What is served to it.
fn apis(
    function: &Function,
    ids: Ids,
    extensions: &Arc<Extensions>,
    telemetry: &Arc<Telemetry>,
) -> impl FnOnce(mpsc::Sender<Said>) -> Apis + use<> {
    let telemetry = TelemetryApi { extensions: extensions.clone(), telemetry: telemetry.clone() };
    let extensions = ExtensionsApi {
        extensions: extensions.clone(),
        ids,
        account: function.account.clone(),
        function: function.name.clone(),
        version: function.version.clone(),
        handler: function.handler.clone(),
    };
    move |said| Apis { said, extensions, telemetry }
}

/// The version of a function.
fn pool_of(function: &Function) -> String {
    let Function { account, region, name, version, .. } = function;
    format!("{account} {region} {name} {version}")
}

/// What is told, and logged, of code that never asked for an event.
async fn stillborn(
    mut environment: Environment,
    why: Stillborn,
    function: &Function,
    invocation: &Invocation,
    took: Duration,
) -> Loss {
    let request_id = &invocation.request_id;
    let log = environment.log();
    if let Stillborn::Fault(fault) = &why {
        log.init_failed(took, Begun::OnDemand.told(), false, &fault.kind).await;
    }
    log.start(request_id, &function.version).await;
    let (told, status) = match why {
        Stillborn::Failed(error) => (error, Status::Error),
        Stillborn::Ended(ending) => {
            log.ended(request_id, &ending.sentence()).await;
            (failures::ended(request_id, ending), Status::Error)
        }
        Stillborn::Fault(fault) => {
            log.ended(request_id, &format!("{}\n{}", fault.sentence, fault.kind)).await;
            (fault.told(request_id), Status::Error)
        }
        Stillborn::TooLate => {
            log.timed_out(request_id, &failures::timed_out_line(function.timeout)).await;
            (failures::timed_out(request_id, function.timeout), Status::Timeout)
        }
    };
    let report = Report {
        request_id,
        took,
        init: None,
        is_restored: false,
        memory_mb: function.memory_mb,
        peak_memory_bytes: environment.peak_memory_bytes(),
        status,
        overhead: None,
    };
    let log = environment.log();
    log.end(&report).await;
    Loss::Stillborn { told, log_tail: log.take_tail() }
}
